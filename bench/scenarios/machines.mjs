import { fileURLToPath } from 'node:url'
import { runBundled } from '../bundle.mjs'
import { cpuMs } from '../lab/usage.mjs'
import { percentile, show } from './report.mjs'

const here = fileURLToPath(new URL('../machines/', import.meta.url))

/** A lab on twenty machines: what the desk takes, and how soon it knows. As root, on Linux. */
export async function machines(name) {
  const { missing, measure } = await runBundled(here, ['measure', 'desk'], [])
  const why = missing()
  if (why) {
    console.log(`\n${name}: ${why}`)
    return {}
  }
  const { machines, nodes, startMs, idleShare, callMs, seenMs } = await measure(cpuMs)
  return show(name, [
    [`start of ${machines} machines with ${nodes} nodes`, startMs, 'ms'],
    ['desk idle: CPU', 100 * idleShare, '%', 25],
    ['a control call to a node there: p50', percentile(callMs, 0.5), 'ms', 1],
    ['  p99', percentile(callMs, 0.99), 'ms'],
    ['a kill, until its end is known: p50', percentile(seenMs, 0.5), 'ms', 50],
    ['  the longest', Math.max(...seenMs), 'ms']
  ])
}
