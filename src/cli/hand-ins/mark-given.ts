import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { findHandIns } from '#lab/marking/hand-ins'
import { humanMarksFile, readHumanMarks } from '#lab/marking/human-marks'
import { markHandIns } from '#lab/marking/mark'
import { unpacked } from '#lab/marking/moodle-archive'
import { readRubric, usualRubric } from '#lab/marking/rubric'
import { givenExercise } from '#lab/marking/verify/check-variant'
import { writeMarks } from '#lab/marking/write-marks'
import { openRunAt } from '#lab/reports/open-run'
import { RelevoError } from '#shared/errors'
import type { Language } from '#shared/names'
import { findingText, isWrong } from '#shared/marking/findings'
import type { MarkedHandIn } from '#shared/marking/marking'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { note, print, printable } from '../output'
import { tableLines } from '../table'

export interface MarkOptions {
  readonly rubric?: string
  readonly out?: string
  readonly worksheet?: string
  readonly lang: Language
  readonly json?: boolean
}

/** Marks the hand-ins of a folder, or of Moodle's archive, and tells what was found. */
export async function markGiven(
  given: string,
  options: MarkOptions,
  setExitCode: SetExitCode
): Promise<void> {
  const place = resolve(given)
  if (!/\.zip$/i.test(place)) return mark(place, options.out ?? `${place}-marked`, options, setExitCode)
  const out = options.out ?? `${place.slice(0, -'.zip'.length)}-marked`
  await unpacked(place, folder => mark(folder, out, options, setExitCode))
}

async function mark(
  folder: string,
  out: string,
  options: MarkOptions,
  setExitCode: SetExitCode
): Promise<void> {
  const { lang: language } = options
  const worksheet = options.worksheet === undefined ? undefined : await readFile(options.worksheet, 'utf8')
  const rubric = options.rubric === undefined ? usualRubric : await readRubric(options.rubric)
  const file = rubric.file === undefined ? undefined : join(dirname(options.rubric ?? ''), rubric.file)
  const handIns = await findHandIns(folder).catch(error => {
    throw new RelevoError('FILE_NOT_FOUND', `${folder} cannot be read`, { path: folder }, error)
  })
  const marked = await markHandIns(handIns, {
    rubric,
    given: await givenExercise(file, rubric.exercise),
    open: path => openRunAt(path, folder),
    onProgress: (done, of) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of}${done === of ? '\n' : ''}`)
    }
  })
  const human = await readHumanMarks(join(out, humanMarksFile))
  await writeMarks(marked, { folder: out, rubric, human, language, worksheet })
  if (marked.some(({ findings }) => findings.some(isWrong))) setExitCode(exitCodes.failed)
  if (options.json) return print(JSON.stringify(marked, null, 2))
  for (const line of tableLines(rowsOf(marked))) print(printable(line))
  note(
    `${marked.length} ${marked.length === 1 ? 'hand-in' : 'hand-ins'}; the table, Moodle’s worksheet and the pages are in ${out}`
  )
}

function rowsOf(marked: readonly MarkedHandIn[]): string[][] {
  const rows = marked.flatMap(({ from, who, exercise, verdict, points, checks, answers, findings }) => {
    const wrong = checks
      .filter(({ ok }) => ok === false)
      .map(({ measure, value, unit }) => `${measure} ${value} ${unit}`.trim())
    const missed = answers
      .filter(({ ok }) => ok === false)
      .map(({ step, answer, measured }) => `${step}: ${answer}, measured ${measured}`)
    const found = findings.map(one => `${isWrong(one) ? 'WRONG' : 'note'} ${findingText(one, 'en')}`)
    const said = [...found, ...wrong, ...missed]
    const first = [
      from,
      who?.id ?? '',
      exercise ?? '',
      verdict ?? '',
      `${points.got}/${points.of}`,
      said[0] ?? ''
    ]
    return [first, ...said.slice(1).map(line => ['', '', '', '', '', line])]
  })
  return [['HAND-IN', 'ID', 'EXERCISE', 'VERDICT', 'POINTS', 'WHAT TO LOOK AT'], ...rows]
}
