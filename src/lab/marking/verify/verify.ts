import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { finding, type Finding } from '#shared/marking/findings'
import { checkHtml, isOfOurs, untilOf, type ReportFinding } from '#report/check/check-html'
import type { RunReader } from '../../runs/reading/run-reader'
import { factsOf } from '../../reports/facts'
import { sourceOf, type RunSource } from '../../reports/run-source'
import { checkAnswers } from './check-answers'
import { checkExercise } from './check-exercise'
import { checkMeasures } from './check-measures'
import { checkRun } from './check-run'
import type { GivenExercise } from './check-variant'
import { ownExercise } from './own-exercise'
import { storyOf, type Story } from './story'

/** Largest report that is read: pictures are in it. */
const maxReportBytes = 64 * 1024 ** 2

export interface VerifiedRun {
  readonly source: RunSource
  /** How many entries its journal has. */
  readonly entries: number
  readonly findings: readonly Finding[]
}

/**
 * Looks at a run, and at reports of it, for what does not follow.
 * @param given the exercise as it was given out, if that is known: otherwise what the run itself says of it is believed
 * @param wanted name of the exercise that is looked at, where several were done; left out, the last
 */
export async function verifyRun(
  reader: RunReader,
  reports: readonly string[],
  { given = null, wanted = given?.name }: { given?: GivenExercise | null; wanted?: string | undefined } = {}
): Promise<VerifiedRun> {
  const source = await sourceOf(reader, { wanted })
  const story = await storyOf(reader)
  const findings = [...(await checkRun(reader, story)), ...(await exercise(source, story, given))]
  for (const path of reports) findings.push(...(await checkReport(path, source)))
  return { source, entries: story.entries, findings }
}

async function exercise(
  source: RunSource,
  story: Story,
  given: GivenExercise | null
): Promise<readonly Finding[]> {
  const { reader, exercise: view, last: lastEvent } = source
  const { info } = reader
  if (view === null) {
    // One that was opened, and of which nothing was shown any more, was done all the same.
    const isSaidOnly =
      info.endedAt !== null && story.isWhole && !story.told.some(({ kind }) => kind === 'exercise')
    return info.exercise && isSaidOnly ? [finding('exercise', { says: info.exercise.id, is: '—' })] : []
  }
  const isLast = !story.told.some(
    event => event.kind === 'exercise' && event.phase === 'opened' && event.seq > lastEvent
  )
  const exercise = await ownExercise(reader, view, { given, isLast })
  const measures = story.isWhole ? await checkMeasures(source, exercise) : []
  const answers = await checkAnswers(reader, story)
  return [...checkExercise(info, { view, lastEvent, exercise }, story), ...measures, ...answers]
}

async function checkReport(path: string, source: RunSource): Promise<Finding[]> {
  const { size } = await stat(path)
  if (size > maxReportBytes) return [finding('unreadable', { message: `${path} has ${size} bytes` })]
  const html = await readFile(path, 'utf8')
  if (!isOfOurs(html)) return [finding('other-page', { file: basename(path) })]
  const until = untilOf(html)
  // Made while the run went on, or before another exercise: it is held against the run as it was then.
  const isThen = until !== null && until !== source.durationMs
  const facts = await factsOf(isThen ? await sourceOf(source.reader, { until }) : source)
  return checkHtml(html, facts).map(found => ofReport(found, path))
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
