import { writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { ExerciseView } from '#shared/exercise/view'
import { languageOf } from '#shared/names'
import { sourceOf } from '#lab/reports/run-source'
import { makeReport, reportFormats, writeReport } from '#lab/reports/write-report'
import { writeRunFile } from '#lab/runs/file/write-run-file'
import { openRun } from '#lab/runs/open-run'
import type { RunReader } from '#lab/runs/reading/run-reader'
import { junitOf } from './junit'
import type { OwnLab } from './lab-for-one'

export interface Wanted {
  readonly junit?: string
  readonly report?: string
  readonly save?: string
}

/** Writes what was asked for of a run that is over; its lab ends with that. */
export async function writeResults(own: OwnLab, view: ExerciseView, wanted: Wanted): Promise<void> {
  const { id } = own.lab.snapshot().run
  if (wanted.junit !== undefined) await writeFile(wanted.junit, junitOf(view))
  if (wanted.save === undefined && wanted.report === undefined) return
  // All of it is on the disk when its lab has ended.
  await own.close()
  const folder = join(own.dataDir, 'runs', id)
  const reader = await openRun(folder)
  try {
    if (wanted.save !== undefined) await writeRunFile(folder, reader.info, wanted.save)
    if (wanted.report !== undefined) await writeReportOf(reader, wanted.report)
  } finally {
    await reader.close()
  }
}

async function writeReportOf(reader: RunReader, path: string): Promise<void> {
  const language = languageOf(process.env['LANG'] ?? '')
  const report = await makeReport(await sourceOf(reader), {}, language)
  const format = reportFormats.find(one => `.${one}` === extname(path).toLowerCase()) ?? 'html'
  await writeReport(report, { path, format, paper: 'a4' })
}
