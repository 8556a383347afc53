import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { experimentOf } from './experiment.mjs'
import { freeRun } from './free-run.mjs'
import { recount } from './recount.mjs'
import { recountReport } from './report.mjs'
import { readRun } from './run-files.mjs'

const relevo = fileURLToPath(new URL('../../bin/relevo.mjs', import.meta.url))
const page = new URL('../../docs/measures.md', import.meta.url)

/**
 * Whether the numbers of runs, and of their reports, follow from their files: experiments under random faults, by
 * `relevo run`, and each number that they have measured, and that stands in their report, computed anew by programs that
 * share no code with the product. It ends with 1 where one is another, and keeps that run. RELEVO_BENCH_RUNS: how many;
 * RELEVO_BENCH_SEED: of the first; RELEVO_BENCH_TROUBLES: how many things go wrong in each.
 */
export async function measures(name) {
  const troubles = Number(process.env.RELEVO_BENCH_TROUBLES ?? 4)
  return countedAgain(name, (number, seed, folder) => measuredRun({ number, seed, troubles }, folder))
}

/**
 * The same of reports that somebody hands in who has played with a lab: while it goes on, after it was ended, or after its
 * host was killed. RELEVO_BENCH_SECONDS: for how long each.
 */
export async function reports(name) {
  const seconds = Number(process.env.RELEVO_BENCH_SECONDS ?? 10)
  return countedAgain(name, async (number, seed, folder) => {
    const { what, file, report } = await freeRun(number, seed, seconds, folder)
    return { what, numbers: recountReport(readFileSync(report, 'utf8'), readRun(file), known()) }
  })
}

async function countedAgain(name, make) {
  const runs = Number(process.env.RELEVO_BENCH_RUNS ?? 20)
  const first = Number(process.env.RELEVO_BENCH_SEED ?? 1)
  console.log(`\n${name}`)
  const results = []
  for (let number = 0; number < runs; number++) {
    const seed = first + number
    const folder = mkdtempSync(join(tmpdir(), 'relevo-measured-'))
    const { what, numbers } = await make(number, seed, folder)
    const wrong = numbers.filter(({ equal }) => !equal)
    const shown = numbers.filter(({ says }) => !String(says).startsWith('unknown'))
    console.log(
      `  seed ${seed}: ${what}, ${numbers.length} numbers, ${shown.length} known, ${wrong.length} differ`
    )
    for (const { measure, of, says, is } of wrong)
      console.log(
        `    ${measure}${of === null ? '' : ` of ${of}`}: the run says ${says}, its files say ${is}`
      )
    if (wrong.length > 0) {
      console.log(`    in ${folder}`)
      process.exitCode = 1
    } else rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    results.push({ seed, numbers: numbers.length, known: shown.length, wrong })
  }
  const all = results.reduce((sum, { numbers }) => sum + numbers, 0)
  const differ = results.reduce((sum, { wrong }) => sum + wrong.length, 0)
  console.log(`  ${runs} runs: ${all} numbers, ${differ} differ`)
  return { runs: results }
}

/** Does one experiment, and computes its numbers, and those of its report, anew. */
async function measuredRun({ number, seed, troubles }, folder) {
  const file = join(folder, 'measured.relevo')
  writeFileSync(file, await experimentOf(number, seed, known(), troubles))
  const data = join(folder, 'data')
  const { verdict } = JSON.parse(await relevoSays('run', file, '--data', data, '--json'))
  const [run] = readdirSync(join(data, 'runs'))
  const report = join(folder, 'measured.html')
  await relevoSays('report', run, '--data', data, '--html', report)
  const read = readRun(join(data, 'runs', run))
  const { topology, exercise } = read.moments.at(-1)
  const measured = recount({ ...read, topology, exercise })
  const reported = recountReport(readFileSync(report, 'utf8'), read, known())
  return { what: verdict, numbers: [...measured, ...reported] }
}

/** What a command of the program prints. */
async function relevoSays(...args) {
  const child = spawn(process.execPath, [relevo, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [said, problems] = [[], []]
  child.stdout.on('data', chunk => said.push(chunk))
  child.stderr.on('data', chunk => problems.push(chunk))
  const [code] = await once(child, 'close')
  if (said.length === 0) throw new Error(`relevo ${args[0]} ended with ${code}: ${Buffer.concat(problems)}`)
  return Buffer.concat(said).toString('utf8')
}

/** The names in the table of docs/measures.md. */
function known() {
  return [...readFileSync(page, 'utf8').matchAll(/^\| `([\w.-]+)`/gm)].map(([, measure]) => measure)
}
