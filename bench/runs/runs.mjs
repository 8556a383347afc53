import { fileURLToPath } from 'node:url'
import { runBundled } from '../bundle.mjs'
import { show } from '../scenarios/report.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

/**
 * What a run costs to record, and to look at: a made-up lab of fifty nodes under load with and without the record, and a
 * run of a million events that is opened, and looked at here and there. RELEVO_BENCH_EVENTS: how many events.
 */
export async function runs(name) {
  const { measure } = await runBundled(here, ['measure'], [])
  return show(name, await measure())
}
