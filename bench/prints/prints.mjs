// npm run bench -- prints, or: node bench/prints/prints.mjs [--reports N] [--seed N] [--keep FOLDER]
//
// Makes reports of what is hard to print: names that are long, or written from right to left, emoji, conclusions of 4,000
// words, pictures of 6 MB, labs with much of everything. Each is printed by the command line on A4 and on Letter, and
// the prints are looked at by their geometry. Ends with 1 where a line is cut, or something lies where it may not. It
// needs a Chromium, and poppler's pdftotext and pdftoppm.
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildIfStale } from '../../scripts/lib/build/build.mjs'
import { root } from '../../scripts/lib/paths.mjs'
import { runBundled } from '../bundle.mjs'
import { readOptions } from '../options.mjs'
import { show } from '../scenarios/report.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

export async function prints(name, { reports = 50, seed = 1, keep = null } = {}) {
  const cli = join(root, 'out', 'main', 'cli.js')
  const { printReports, hasPoppler } = await runBundled(here, ['prints'], [])
  if (!hasPoppler) {
    console.log(`${name}: pdftotext and pdftoppm (poppler-utils) are not installed`)
    return { skipped: true }
  }
  const printed = await printReports({ reports, seed, keep, cli })
  for (const { print, faults } of printed.faulty)
    for (const fault of faults) console.log(`  ${print}: ${fault}`)
  return show(name, [
    ['prints', printed.prints, ''],
    ['pages', printed.pages, ''],
    ['slowest report, printed', printed.slowestMs / 1000, 's'],
    ['prints with a fault', printed.faulty.length, '', 0]
  ])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const usage = 'usage: node bench/prints/prints.mjs [--reports N] [--seed N] [--keep FOLDER]'
  const { reports, seed, keep } = readOptions(usage, { reports: 50, seed: Number, keep: String })
  await buildIfStale()
  const { rows = [] } = await prints('prints', { reports, seed: seed ?? 1, keep: keep && resolve(keep) })
  process.exit(rows.some(({ value, most }) => most !== undefined && value > most) ? 1 : 0)
}
