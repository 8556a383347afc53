import { readFile, stat } from 'node:fs/promises'
import type { ExerciseView } from '#shared/exercise/view'
import { finding, type Finding } from '#shared/marking/findings'
import { checkHtml, untilOf, type ReportFinding } from '#report/check/check-html'
import type { ReportRun } from '#report/run'
import type { RunReader } from '../../runs/reading/run-reader'
import { factsOf } from '../../reports/facts'
import { sourceOf } from '../../reports/run-source'
import { checkMeasures } from './check-measures'
import { checkRun } from './check-run'

/** Largest report that is read: pictures are in it. */
const maxReportBytes = 64 * 1024 ** 2

export interface VerifiedRun {
  readonly facts: ReportRun
  readonly exercise: ExerciseView | null
  readonly findings: readonly Finding[]
}

/** Looks at a run, and at reports of it, for what does not follow. */
export async function verifyRun(reader: RunReader, reports: readonly string[]): Promise<VerifiedRun> {
  const source = await sourceOf(reader)
  const facts = await factsOf(source)
  const findings = [...(await checkRun(reader, facts, source.exercise)), ...(await checkMeasures(source))]
  for (const path of reports) findings.push(...(await checkReport(path, reader, facts)))
  return { facts, exercise: source.exercise, findings }
}

async function checkReport(path: string, reader: RunReader, facts: ReportRun): Promise<Finding[]> {
  const { size } = await stat(path)
  if (size > maxReportBytes) return [finding('unreadable', { message: `${path} has ${size} bytes` })]
  const html = await readFile(path, 'utf8')
  const until = untilOf(html)
  // Made while the run went on: it is held against the run as it was then.
  const then =
    until === null || until === facts.durationMs ? facts : await factsOf(await sourceOf(reader, until))
  return checkHtml(html, then).map(found => ofReport(found, path))
}

function ofReport(found: ReportFinding, path: string): Finding {
  switch (found.what) {
    case 'not-a-report':
      return finding('unreadable', { message: `${path} is no report of Relevo’s` })
    case 'other-format':
      return finding('not-comparable', { says: found.says })
    case 'other-run':
      return finding('report-run', { says: found.says, is: found.is })
    case 'name':
      return finding('report-name', { field: found.field, says: found.says, is: found.is })
    case 'number': {
      const { measure, of, says, is } = found
      return finding('report-number', { measure, of, says: says ?? '—', is: is ?? '—' })
    }
    case 'text':
      return finding('report-text', { says: found.says, is: found.is })
  }
}
