import { has } from '../programs.mjs'
import { median } from '../statistics.mjs'
import { makeFile, peakMiB, sendArgs, startFileServer, startNginx, startProxy, timed } from './parties.mjs'

/** MiB of the file. */
const mib = Number(process.env.RELEVO_BENCH_MIB ?? 256)

/**
 * Carries a file of `RELEVO_BENCH_MIB` to one receiver and to three, by the program's own protocol and by a form, beside
 * `curl -T` to nginx, which verifies nothing. Rounds are taken in turns, so that what else the machine does meets all of
 * them; ratios are of the medians.
 */
export async function transfer(name, { rounds }) {
  if (!has('nginx', '-v') || !has('curl', '--version')) {
    console.log(`\n${name}: skipped, nginx and curl are needed`)
    return { skipped: true }
  }
  console.log(`\n${name}: ${mib} MiB, ${rounds} rounds`)
  const file = makeFile(mib * 1024 ** 2)
  const nginx = await startNginx()
  const alone = await startFileServer('alone', 'receiverPort')
  const form = await startFileServer('form', 'port')
  const receivers = await Promise.all([1, 2, 3].map(n => startFileServer(`receiver-${n}`, 'receiverPort')))
  const one = await startProxy([receivers[0].port])
  const three = await startProxy(receivers.map(({ port }) => port))
  const ways = {
    nginx: {
      servers: [nginx],
      run: () => ['curl', ['-sfT', file.path, `http://127.0.0.1:${nginx.port}/file.bin`]]
    },
    direct: { servers: [alone], run: n => sendArgs(file.path, alone.port, `${n}.bin`) },
    form: {
      servers: [form],
      run: () => [
        'curl',
        ['-sf', '-o', '/dev/null', '-F', `file=@${file.path}`, `http://127.0.0.1:${form.port}/`]
      ]
    },
    'one copy': { servers: [one, receivers[0]], run: n => sendArgs(file.path, one.port, `one-${n}.bin`) },
    'three copies': {
      servers: [three, ...receivers],
      run: n => sendArgs(file.path, three.port, `three-${n}.bin`)
    }
  }
  const taken = Object.fromEntries(Object.keys(ways).map(way => [way, []]))
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [way, { servers, run }] of Object.entries(ways)) {
        const result = await timed(...run(round), servers)
        // The first is for what is read and compiled once.
        if (round > 0) taken[way].push(result)
      }
    }
    const ms = Object.fromEntries(
      Object.entries(taken).map(([way, all]) => [way, median(all.map(one => one.ms))])
    )
    for (const [way, all] of Object.entries(taken)) {
      const cpu = ways[way].servers.map((_, n) => median(all.map(one => one.cpu[n])).toFixed(2)).join(' + ')
      const rate = (mib * 1000) / ms[way]
      console.log(`  ${way.padEnd(13)} ${rate.toFixed(0).padStart(5)} MiB/s  CPU of its servers ${cpu} s`)
    }
    const peaks = {
      sender: Math.max(...[...taken.direct, ...taken['three copies']].map(one => one.senderMiB)),
      receiver: peakMiB(alone.pid),
      'receiver of a form': peakMiB(form.pid),
      proxy: peakMiB(three.pid)
    }
    const ratios = {
      'direct to nginx (0.5)': ms.nginx / ms.direct,
      'form to nginx (0.8)': ms.nginx / ms.form,
      'three copies to one (at most 1.8)': ms['three copies'] / ms['one copy']
    }
    for (const [what, ratio] of Object.entries(ratios))
      console.log(`  ${what.padEnd(34)} ${ratio.toFixed(2)}`)
    for (const [who, most] of Object.entries(peaks))
      console.log(`  resident, ${who.padEnd(24)} ${most.toFixed(0)} MiB (100)`)
    return { mib, taken, ratios, peaks }
  } finally {
    await Promise.all([nginx, alone, form, ...receivers, one, three].map(each => each.stop()))
    file.remove()
  }
}
