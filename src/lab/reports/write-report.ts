import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import type { Language } from '#shared/names'
import type { Report } from '#report/model/blocks'
import { reportOf } from '#report/report-of'
import type { ReportFields } from '#report/run'
import { writeHtml } from '#report/write/html'
import { writeMarkdown } from '#report/write/markdown'
import type { Paper } from '#report/write/style-sheet'
import { replaceFile } from '#system/replace-file'
import { printPdf } from './chromium'
import { printReport } from './print-report'
import { factsOf } from './facts'
import type { RunSource } from './run-source'

export const reportFormats = ['html', 'pdf', 'md'] as const
export type ReportFormat = (typeof reportFormats)[number]

/** The report of a run, computed from its files. */
export async function makeReport(
  source: RunSource,
  fields: ReportFields,
  language: Language
): Promise<Report> {
  return reportOf(await factsOf(source), fields, language)
}

/**
 * Writes a report; of Markdown, its pictures into a folder beside it.
 * @throws RelevoError `NOT_SUPPORTED`: there is no Chromium to print with
 */
export async function writeReport(
  report: Report,
  { path, format, paper }: { readonly path: string; readonly format: ReportFormat; readonly paper: Paper }
): Promise<void> {
  switch (format) {
    case 'html':
      return replaceFile(path, writeHtml(report))
    case 'pdf':
      return writeFile(path, await printReport(report, paper, printPdf))
    case 'md': {
      const folder = `${basename(path, extname(path))}-pictures`
      const { text, pictures } = writeMarkdown(report, folder)
      await mkdir(join(dirname(path), folder), { recursive: true })
      for (const [file, picture] of pictures) {
        const bytes = 'svg' in picture ? picture.svg : Buffer.from(picture.base64, 'base64')
        await writeFile(join(dirname(path), folder, file), bytes)
      }
      return replaceFile(path, text)
    }
  }
}
