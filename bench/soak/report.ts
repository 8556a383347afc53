import { violations, type Finding, type ViolationKind } from './order'
import type { Counts } from './tally'

interface Report {
  readonly counts: Counts
  readonly findings: readonly Finding[]
  readonly seed: number
  readonly seconds: number
  /** Folders of the labs in which something was found. */
  readonly kept: readonly string[]
}

/** Most findings of one kind that are printed; all of them are in the labs' folders. */
const shown = 10
/** Most of a hundred sessions that may be told unknown. */
const unknownPercent = 1

/** Prints what was done and found. @returns whether nothing was found that must not be */
export function report({ counts, findings, seed, seconds, kept }: Report): boolean {
  const { sums, most } = counts
  print('\nDone and seen')
  for (const name of [...Object.keys(sums), ...Object.keys(most)].sort())
    row(name, sums[name] ?? most[name] ?? 0)
  const told = (sums.whole ?? 0) + (sums.cut ?? 0) + (sums.unknown ?? 0)
  const percent = told === 0 ? 0 : (100 * (sums.unknown ?? 0)) / told
  row('unknown, percent', percent.toFixed(2))

  print('\nMust be zero')
  for (const [kind, meaning] of Object.entries(violations)) {
    row(`${kind}: ${meaning}`, findings.filter(finding => finding.kind === kind).length)
  }
  for (const kind of Object.keys(violations) as ViolationKind[]) {
    const some = findings.filter(finding => finding.kind === kind)
    for (const { stage, what } of some.slice(0, shown)) print(`  ${kind}, stage ${stage}: ${what}`)
    if (some.length > shown) print(`  ${kind}: ${some.length - shown} more`)
  }
  const tooMany = percent > unknownPercent
  if (tooMany) print(`  unknown: ${percent.toFixed(2)} of 100 sessions, more than ${unknownPercent}`)
  const isGood = findings.length === 0 && !tooMany
  print(`\nseed ${seed}, ${seconds.toFixed(0)} s: ${isGood ? 'nothing found' : 'FOUND SOMETHING'}`)
  if (kept.length > 0) print(`judge.json and the run's journal are in\n  ${kept.join('\n  ')}`)
  return isGood
}

function row(name: string, value: number | string): void {
  print(`  ${String(value).padStart(12)}  ${name}`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
