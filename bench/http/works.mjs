// The balancer beside others that balance HTTP. The contenders take turns within each round: this machine's load
// changes, and only the ratios between them count.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { median, spread } from '../statistics.mjs'
import { httpContenders } from './contenders.mjs'
import { hasWrk, startLoad, wrk } from './load.mjs'

const mib = 1024 ** 2

/** Small requests over kept connections, three servers; and one body that is larger than any buffer. */
export const httpWorks = {
  'http-small-64': work({
    unit: 'requests/s',
    target: 0.7,
    servers: 3,
    check: { kind: 'small', connections: 8, ms: 200 },
    job: { kind: 'small', connections: 64, ms: 2_000 },
    per: { name: '1000', of: (job, rate) => (rate * job.ms) / 1e6 }
  }),
  'http-large': work({
    unit: 'MiB/s',
    target: 0.7,
    servers: 3,
    check: { kind: 'large', bytes: 24 * mib + 12_345, hashed: true },
    job: { kind: 'large', bytes: 256 * mib },
    per: { name: 'GiB', of: job => job.bytes / 1024 ** 3 }
  })
}

/** @returns how to run it: with how many rounds, and which contenders */
function work(settings) {
  return async (name, { rounds, chosen }) => {
    const taking = chosen.filter(contender => {
      const reason = httpContenders[contender]
        ? httpContenders[contender].missing()
        : 'it is no balancer of HTTP'
      if (reason) console.log(`\n${name} without ${contender}: ${reason}`)
      return !reason
    })
    const { servers, check, job } = settings
    const load = startLoad()
    const backends = Array.from({ length: servers }, () =>
      fork(fileURLToPath(new URL('backend.mjs', import.meta.url)), [], { execArgv: [] })
    )
    const running = {}
    const samples = Object.fromEntries(taking.map(contender => [contender, []]))
    const cpu = Object.fromEntries(taking.map(contender => [contender, []]))
    const generator = job.kind === 'small' && hasWrk() ? 'wrk' : 'own'
    try {
      const ports = await Promise.all(
        backends.map(backend => new Promise(resolve => backend.once('message', resolve)))
      )
      for (const contender of taking) running[contender] = await httpContenders[contender].start(ports)
      for (const contender of taking) await load.run({ ...check, port: running[contender].port })
      for (let round = 0; round < rounds; round++) {
        for (const contender of round % 2 === 0 ? taking : [...taking].reverse()) {
          const { port, pid } = running[contender]
          const before = cpuSeconds(pid)
          const value = generator === 'wrk' ? await wrk({ ...job, port }) : await load.run({ ...job, port })
          samples[contender].push(value)
          cpu[contender].push((1000 * (cpuSeconds(pid) - before)) / settings.per.of(job, value))
        }
      }
    } finally {
      for (const { stop } of Object.values(running)) await stop()
      for (const backend of backends) backend.disconnect()
      load.stop()
    }
    return report(name, settings, generator, samples, cpu)
  }
}

/** What a process has used, s; NaN where the system does not tell. */
function cpuSeconds(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return NaN
  }
}

function report(name, { unit, target, servers, per }, generator, samples, cpu) {
  const medians = Object.fromEntries(Object.entries(samples).map(([who, all]) => [who, median(all)]))
  console.log(`\n${name} (${servers} servers, generator ${generator}; ${unit}, more is better)`)
  for (const [who, all] of Object.entries(samples)) {
    // Paired by round: what slows one round down slows all of it.
    const ratio = samples.haproxy ? median(all.map((value, i) => value / samples.haproxy[i])) : null
    const beside = ratio === null || who === 'haproxy' ? '' : `  ${ratio.toFixed(2)} of haproxy`
    const wanted = who === 'relevo' ? `  (target at least ${target} of haproxy)` : ''
    const used = median(cpu[who])
    const costs = used >= 0 ? `  cpu ${used.toFixed(1).padStart(6)} ms/${per.name}` : ''
    console.log(
      `  ${who.padEnd(8)} ${medians[who].toFixed(0).padStart(7)}  ±${(100 * spread(all)).toFixed(0).padStart(2)} %${costs}${beside}${wanted}`
    )
  }
  return { unit, better: 'more', target, servers, generator, medians, samples, cpu }
}
