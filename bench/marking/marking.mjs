// npm run bench -- marking, or: node bench/marking/marking.mjs [--honest N] [--seed N] [--keep FOLDER]
//
// Scripted students do an exercise, each in a lab of their own and each in another way, and hand in; some of what is handed
// in is forged, and one run is handed in twice. All of it is marked. Ends with 1 when an honest one was accused, or a forged
// one was not found.
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildIfStale } from '../../scripts/lib/build/build.mjs'
import { root } from '../../scripts/lib/paths.mjs'
import { runBundled } from '../bundle.mjs'
import { readOptions } from '../options.mjs'
import { show } from '../scenarios/report.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
/** What marking a class may take, s. */
const mostSeconds = 180

export async function marking(name, { honest = 25, seed = 1, keep = null } = {}) {
  const { markClass } = await runBundled(here, ['marking'], [])
  const { handIns, makeMs, markMs, forged, accused } = await markClass({ honest, seed, keep, root })
  for (const { how, found } of forged) console.log(`  ${how}: ${found || 'NOT FOUND'}`)
  for (const line of accused) console.log(`  accused: ${line}`)
  const missed = forged.filter(({ found }) => found === '').length
  return show(name, [
    ['hand-ins', handIns, ''],
    ['made in', makeMs / 1000, 's'],
    ['marked in', markMs / 1000, 's', mostSeconds],
    ['forged or copied, and not found', missed, '', 0],
    ['honest, and accused', accused.length, '', 0]
  ])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const usage = 'usage: node bench/marking/marking.mjs [--honest N] [--seed N] [--keep FOLDER]'
  const { honest, seed, keep } = readOptions(usage, { honest: 25, seed: Number, keep: String })
  await buildIfStale()
  const { rows = [] } = await marking('marking', { honest, seed: seed ?? 1, keep: keep && resolve(keep) })
  process.exit(rows.some(({ value, most }) => most !== undefined && value > most) ? 1 : 0)
}
