import { statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { ExerciseView } from '#shared/exercise/view'
import { sourceOf } from '#lab/reports/run-source'
import { makeReport, reportFormats, writeReport, type ReportFormat } from '#lab/reports/write-report'
import { writeRunFile } from '#lab/runs/file/write-run-file'
import { openRun } from '#lab/runs/open-run'
import type { RunReader } from '#lab/runs/reading/run-reader'
import { systemLanguage } from '../language'
import { junitOf } from './junit'
import type { OwnLab } from './lab-for-one'

export interface Wanted {
  readonly junit?: string
  readonly report?: string
  readonly save?: string
}

/**
 * Before a run, which may take minutes: that its results can be written where they are wanted. Makes their folders.
 * @throws RelevoError `BAD_ARGUMENTS`
 */
export async function makeRoom({ junit, report, save }: Wanted): Promise<void> {
  if (report !== undefined && formatOf(report) === undefined)
    throw new RelevoError('BAD_ARGUMENTS', `a report is .html, .pdf or .md, and not ${basename(report)}`)
  for (const path of [junit, report, save]) {
    if (path === undefined) continue
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      throw new RelevoError('BAD_ARGUMENTS', `${path} is a folder, and a file is to be written there`)
    await mkdir(dirname(resolve(path)), { recursive: true })
  }
}

const formatOf = (path: string): ReportFormat | undefined =>
  reportFormats.find(one => `.${one}` === extname(path).toLowerCase())

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
  const report = await makeReport(await sourceOf(reader), {}, systemLanguage())
  await writeReport(report, { path, format: formatOf(path) ?? 'html', paper: 'a4' })
}
