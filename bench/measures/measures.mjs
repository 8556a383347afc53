import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { experimentOf } from './experiment.mjs'
import { recount } from './recount.mjs'
import { readRun } from './run-files.mjs'

const relevo = fileURLToPath(new URL('../../bin/relevo.mjs', import.meta.url))
const page = new URL('../../docs/measures.md', import.meta.url)

/**
 * Whether the numbers of runs follow from their files: experiments under random faults, by `relevo run`, and each number
 * that they have measured computed anew by programs that share no code with the product. It ends with 1 where one is
 * another, and keeps that run. RELEVO_BENCH_RUNS: how many; RELEVO_BENCH_SEED: of the first; RELEVO_BENCH_TROUBLES: how many
 * things go wrong in each.
 */
export async function measures(name) {
  const runs = Number(process.env.RELEVO_BENCH_RUNS ?? 20)
  const first = Number(process.env.RELEVO_BENCH_SEED ?? 1)
  console.log(`\n${name}`)
  const results = []
  for (let number = 0; number < runs; number++) {
    const { folder, verdict, numbers } = await measuredRun(number, first + number)
    const wrong = numbers.filter(({ equal }) => !equal)
    const known = numbers.filter(({ says }) => !String(says).startsWith('unknown'))
    console.log(
      `  seed ${first + number}: ${verdict}, ${numbers.length} numbers, ${known.length} known, ${wrong.length} differ`
    )
    for (const { measure, of, says, is } of wrong)
      console.log(
        `    ${measure}${of === null ? '' : ` of ${of}`}: the run says ${says}, its files say ${is}`
      )
    if (wrong.length > 0) {
      console.log(`    in ${folder}`)
      process.exitCode = 1
    } else rmSync(folder, { recursive: true, force: true })
    results.push({ seed: first + number, numbers: numbers.length, known: known.length, wrong })
  }
  return { runs: results }
}

/** Does one experiment, and computes its numbers anew. The folder is the caller's to remove. */
async function measuredRun(number, seed) {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-measured-'))
  const file = join(folder, 'measured.relevo')
  const names = measuresOf(readFileSync(page, 'utf8'))
  writeFileSync(file, await experimentOf(number, seed, names, Number(process.env.RELEVO_BENCH_TROUBLES ?? 4)))
  const data = join(folder, 'data')
  const child = spawn(process.execPath, [relevo, 'run', file, '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const [said, problems] = [[], []]
  child.stdout.on('data', chunk => said.push(chunk))
  child.stderr.on('data', chunk => problems.push(chunk))
  const [code] = await once(child, 'close')
  if (said.length === 0) throw new Error(`relevo run ended with ${code}: ${Buffer.concat(problems)}`)
  const { verdict } = JSON.parse(Buffer.concat(said))
  const [run] = readdirSync(join(data, 'runs'))
  return { folder, verdict, numbers: recount(readRun(join(data, 'runs', run))) }
}

/** The names in the table of docs/measures.md. */
function measuresOf(markdown) {
  return [...markdown.matchAll(/^\| `([\w.-]+)`/gm)].map(([, measure]) => measure)
}
