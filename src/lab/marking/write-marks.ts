import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Language } from '#shared/names'
import { findingText, isWrong } from '#shared/marking/findings'
import { handedInBy, type GradedHandIn, type MarkedHandIn } from '#shared/marking/marking'
import { replaceFile } from '#system/replace-file'
import { csv } from './csv'
import { feedbackPage } from './feedback'
import { graded } from './grade'
import type { HumanMarks } from './human-marks'
import type { Rubric } from './rubric'
import { fillWorksheet, newWorksheet, type WorksheetRow } from './worksheet'

export interface WriteMarksOptions {
  readonly folder: string
  readonly rubric: Rubric
  readonly human: HumanMarks
  readonly language: Language
  /** The text of a worksheet that was downloaded from Moodle, to be filled in. */
  readonly worksheet?: string | undefined
}

/** Writes the table as CSV, Moodle's worksheet, all of it as JSON, and a page for each student. Returns what was written. */
export async function writeMarks(
  handIns: readonly MarkedHandIn[],
  options: WriteMarksOptions
): Promise<(readonly [name: string, text: string])[]> {
  const { folder, rubric, human, language } = options
  await mkdir(join(folder, 'feedback'), { recursive: true })
  const all = handIns.map(handIn => graded(handIn, human, rubric))
  const rows = all.map(({ handIn, mark, grade }): WorksheetRow => ({
    participant: handIn.participant,
    name: handedInBy(handIn),
    grade,
    feedback: mark?.comment ?? ''
  }))
  const { worksheet } = options
  const sheet = worksheet === undefined ? newWorksheet(rows, rubric.grade) : fillWorksheet(worksheet, rows)
  const files: (readonly [string, string])[] = [
    // Spreadsheets take it for UTF-8 by this mark only.
    ['marks.csv', `\uFEFF${csv(tableRows(all, language))}`],
    ['moodle.csv', `\uFEFF${sheet}`],
    ['marked.json', `${JSON.stringify(handIns, null, 2)}\n`],
    ...all.map(({ handIn, mark, grade }, index) => {
      const page = feedbackPage(handIn, mark, { grade, maximum: rubric.grade, language })
      return [join('feedback', `${fileName(handIn.id, index)}.html`), page] as const
    })
  ]
  for (const [name, text] of files) await replaceFile(join(folder, name), text)
  return files
}

function tableRows(all: readonly GradedHandIn[], language: Language): (string | number | null)[][] {
  const checks = [...new Set(all.flatMap(({ handIn }) => handIn.checks.map(({ step }) => step)))]
  const answers = [...new Set(all.flatMap(({ handIn }) => handIn.answers.map(({ step }) => step)))]
  const head = [
    'attention',
    'hand-in',
    'name',
    'id',
    'group',
    'exercise',
    'verdict',
    'points',
    'points-of',
    'grade',
    ...checks.flatMap(step => [`${step}`, `${step} ok`]),
    ...answers.flatMap(step => [`${step}`, `${step} measured`]),
    'run',
    'findings'
  ]
  const rows = all.map(({ handIn, grade }) => [
    handIn.attention,
    handIn.id,
    handIn.who?.name ?? '',
    handIn.who?.id ?? '',
    handIn.who?.group ?? '',
    handIn.exercise,
    handIn.verdict,
    handIn.points.got,
    handIn.points.of,
    grade,
    ...checks.flatMap(step => {
      const { value = null, ok = null } = handIn.checks.find(one => one.step === step) ?? {}
      return [value === null ? null : String(value), ok === null ? null : String(ok)]
    }),
    ...answers.flatMap(step => {
      const answer = handIn.answers.find(one => one.step === step)
      return [answer?.answer?.[language] ?? null, answer?.measured?.[language] ?? null]
    }),
    handIn.run,
    handIn.findings.map(found => `${isWrong(found) ? '!' : ''}${findingText(found, language)}`).join('; ')
  ])
  return [head, ...rows]
}

/** A name that every system takes, and that no other hand-in has. */
function fileName(id: string, index: number): string {
  const safe = id
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._ -]+/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 100)
  return `${String(index + 1).padStart(3, '0')}-${safe}`
}
