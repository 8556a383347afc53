// A lab that somebody plays with for some seconds, drawn from a seed: load, kills, freezes, partitions and faults at random
// moments, several at once. Its run and the report of it are what whoever did it would hand in.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startLab } from '../panel/lab.mjs'
import { presetOnFreePorts } from '../presets.mjs'
import { freePort } from '../programs.mjs'
import { numbersOf } from './random.mjs'

/** How the run ends: handed in while it goes on, after the lab was ended, or after its host was killed. */
const ends = ['live', 'ended', 'killed']

/** Labs in turn, and what may be killed, frozen or cut off in them. */
const labs = [
  { preset: 'replicated-server', hits: ['replica-1', 'replica-2', 'proxy'], front: 'proxy' },
  {
    preset: 'full',
    hits: ['replica-1', 'replica-2', 'replica-3', 'proxy', 'server-1', 'server-2', 'receiver-1'],
    front: 'proxy'
  },
  { preset: 'balanced-files', hits: ['server-1', 'server-2', 'server-3', 'balancer'], front: 'balancer' }
]

/**
 * Plays with a lab, and hands in.
 * @param {number} number which of the runs it is
 * @param {number} seed decides all of it but what the clock decides
 * @param {number} seconds for how long
 * @param {string} folder for all of it
 * @returns {Promise<{ what: string, file: string, report: string }>} the run as a file, and its report as a page
 */
export async function freeRun(number, seed, seconds, folder) {
  const { preset, hits, front } = labs[number % labs.length]
  const end = ends[Math.floor(number / labs.length) % ends.length]
  const file = join(folder, 'run.relevo-run')
  const report = join(folder, 'run.html')
  const lab = await startLab(await presetOnFreePorts(preset), folder)
  const { id } = (await lab.call('run.list')).find(({ live }) => live)
  const handIn = async from => {
    // As the panel does: the report, and then the run.
    const { base64 } = await from.call('run.report', { run: id, language: 'es', format: 'html' })
    writeFileSync(report, Buffer.from(base64, 'base64'))
    await from.call('run.export', { run: id, path: file })
  }
  try {
    await play(lab, numbersOf(seed), { hits, front, preset, seconds })
    if (end === 'live') await handIn(lab)
  } finally {
    await lab.end(end === 'killed' ? 'SIGKILL' : 'SIGTERM')
  }
  if (end !== 'live') {
    const later = await startLab(await quietLab(), folder)
    try {
      await handIn(later)
    } finally {
      await later.end()
    }
  }
  return { what: `${preset}, ${end}`, file, report }
}

/** A lab of one node, to have a host that reads the runs of before. */
const quietLab = async () => ({
  name: 'quiet',
  nodes: [{ id: 'replica', kind: 'replica', port: await freePort() }],
  links: []
})

async function play(lab, random, { hits, front, preset, seconds }) {
  const pick = list => list[Math.floor(random() * list.length)]
  const until = performance.now() + seconds * 1000
  const wait = ms => delay(Math.max(0, Math.min(ms, until - performance.now())))
  await lab.call('load.set', { enabled: true, rate: 20 + Math.floor(random() * 150), clients: 16 })
  const going = []
  // Whatever the lab refuses is nothing: it may be another thing's turn at that node.
  const begin = doing => going.push(doing.catch(() => undefined))
  if (preset !== 'replicated-server') {
    const path = join(lab.dataDir, 'sent.bin')
    writeFileSync(path, Buffer.alloc(3_000_000, 'relevo'))
    begin(lab.call('transfer.start', { source: { path }, name: 'sent.bin' }))
  }
  while (performance.now() < until) {
    begin(trouble(lab, random, pick, wait, { hits, front }))
    await wait(200 + random() * 2_300)
  }
  await Promise.all(going)
}

/** One thing that goes wrong, some time with it, and mostly its end. */
async function trouble({ call }, random, pick, wait, { hits, front }) {
  const node = pick(hits)
  const some = 200 + random() * 2_500
  const link = node === front ? `outside->${front}` : `${front}->${node}`
  const fault = async fields => {
    await call('fault.set', { link, fault: fields })
    await wait(some)
    if (random() < 0.8) await call('fault.clear', { link })
  }
  switch (Math.floor(random() * 12)) {
    case 0:
    case 1:
      return call('node.kill', { node })
    case 2:
      await call('node.kill', { node, keepDown: true })
      await wait(some)
      return call('node.start', { node })
    case 3:
      await call('node.freeze', { node })
      await wait(some * 2)
      return call('node.resume', { node })
    case 4: {
      const name = `cut-${Math.floor(random() * 1000)}`
      await call('partition.set', { name, sides: [[front], [pick(hits.filter(id => id !== front))]] })
      await wait(some * 2)
      return call('partition.clear', { name })
    }
    case 5:
      return fault({ type: 'latency', latencyMs: 30, jitterMs: 20, toxicity: 0.5 })
    case 6:
      return fault({ type: 'reset_peer', timeoutMs: Math.floor(random() * 20), toxicity: 0.5 })
    case 7:
      return fault({ type: 'corrupt', probability: 0.02, toxicity: 0.5, direction: 'downstream' })
    case 8:
      return fault({ type: 'limit_data', bytes: 20 + Math.floor(random() * 60), toxicity: 0.5 })
    case 9:
      return call('node.restart', { node })
    case 10:
      return call('exchange.run', { node: front, count: 5 + Math.floor(random() * 40), concurrency: 3 })
    default:
      if (random() < 0.3) return call('lab.reset-faults')
      return call('load.set', { enabled: random() < 0.8, rate: 20 + Math.floor(random() * 150) })
  }
}
