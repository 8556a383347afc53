import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { papers } from '../../src/report/write/style-sheet'
import { seededDraws } from '../../src/system/random'
import { faultsOf } from '../../test/lab/reports/printed'
import { hardExercises } from './exercises'
import { noise } from './picture'
import { nameOf, textOf } from './texts'

export { hasPoppler } from '../../test/lab/reports/printed'

interface Asked {
  readonly reports: number
  readonly seed: number
  /** Where reports and prints are to stay; null: nowhere. */
  readonly keep: string | null
  /** The built command line. */
  readonly cli: string
}

interface Printed {
  readonly prints: number
  readonly pages: number
  /** Longest that one report took, from the command to the PDF. */
  readonly slowestMs: number
  /** Of each print with a fault, which, and what is wrong with it. */
  readonly faulty: readonly { readonly print: string; readonly faults: readonly string[] }[]
}

/** Words of the longest conclusions. */
const mostWords = 4_000

/** Makes reports of what is hard to print, each by the command line and on each paper, and looks at the prints. */
export async function printReports({ reports, seed, keep, cli }: Asked): Promise<Printed> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), 'relevo-prints-'))
  mkdirSync(folder, { recursive: true })
  if (keep === null) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const relevo = (...args: readonly string[]) => promisify(execFile)(process.execPath, [cli, ...args])
  const draws = seededDraws(seed)

  const runs: string[] = []
  for (const { name, text, files } of hardExercises(draws.of('exercises'))) {
    const file = join(folder, `${name}.relevo`)
    const run = join(folder, `${name}.relevo-run`)
    writeFileSync(file, text)
    for (const one of files) writeFileSync(join(folder, one.name), Buffer.alloc(one.bytes, one.name))
    // Whether it holds is no matter.
    await relevo('run', file, '--trust', '--seed', String(seed), '--save', run).catch(
      (error: { code?: unknown; stderr?: string }) => {
        if (error.code !== 1 && error.code !== 2) throw new Error(`${name}: ${error.stderr}`)
      }
    )
    runs.push(run)
    process.stderr.write(`ran ${name}\n`)
  }
  const pictures = Object.entries({
    // 6 MB of it.
    'Ñandú 😀 6 MB': noise(draws.of('picture'), 1_600, 1_250),
    [`${'muy-largo-'.repeat(20)}`]: noise(draws.of('tall'), 60, 1_800),
    'שלום عربي': noise(draws.of('wide'), 2_400, 40)
  }).map(([name, bytes]) => {
    const path = join(folder, `${name}.png`)
    writeFileSync(path, bytes)
    return path
  })

  const faulty: { print: string; faults: readonly string[] }[] = []
  let [pages, slowestMs] = [0, 0]
  for (let index = 0; index < reports; index++) {
    const random = draws.of('report', index)
    const [conclusions, objective] = ['conclusions', 'objective'].map(what =>
      join(folder, `${what}-${index}.txt`)
    )
    const words = [mostWords, 0, 900, 40][Math.floor(index / 2) % 4] ?? 0
    writeFileSync(conclusions!, textOf(random, words))
    writeFileSync(objective!, textOf(random, index % 3 === 0 ? 400 : 0))
    const language = Math.floor(index / runs.length) % 2 === 0 ? 'es' : 'en'
    const cover = ['institution', 'subject', 'teacher', 'name', 'id', 'group', 'date'].flatMap(field =>
      random() < 0.7 ? [`--${field}`, nameOf(random)] : []
    )
    const shown = pictures.filter((_, picture) => (index + picture) % 3 === 0 || index % 5 === 0)
    const texts = ['--conclusions', conclusions!, '--objective', objective!]
    for (const paper of papers) {
      const print = `${String(index).padStart(2, '0')}-${language}-${paper}`
      const [html, pdf] = ['html', 'pdf'].map(ending => join(folder, `${print}.${ending}`))
      const began = performance.now()
      await relevo(
        ...[
          'report',
          runs[index % runs.length]!,
          '--lang',
          language,
          '--paper',
          paper,
          '--html',
          html!,
          '--pdf',
          pdf!
        ],
        ...[...cover, ...texts, ...(shown.length > 0 ? ['--picture', ...shown] : [])]
      )
      const ms = performance.now() - began
      slowestMs = Math.max(slowestMs, ms)
      const { faults, pages: count } = await faultsOf(pdf!, readFileSync(html!, 'utf8'))
      pages += count
      if (faults.length > 0) faulty.push({ print, faults })
      process.stderr.write(`${print}: ${count} pages, ${(ms / 1000).toFixed(1)} s, ${faults.length} faults\n`)
    }
  }
  return { prints: reports * papers.length, pages, slowestMs, faulty }
}
