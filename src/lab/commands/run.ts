import { resolve } from 'node:path'
import type { MadeReport } from '#shared/marking/report-fields'
import { writeHtml } from '#report/write/html'
import { printReport } from '../reports/print-report'
import { sourceOf } from '../reports/run-source'
import { makeReport } from '../reports/write-report'
import { openRun } from '../runs/open-run'
import type { Handlers } from './context'

/** The runs of before, and the record of the one that goes on. Opening one never runs anything. */
export const runCommands = {
  'run.list': lab => lab.runs.list(),
  'run.change': (lab, { run, name, keep }) =>
    lab.runs.change(run, { ...(name !== undefined && { name }), ...(keep !== undefined && { keep }) }),
  'run.delete': async (lab, { run }) => {
    lab.openRuns.forget(run)
    await lab.runs.delete(run)
    return null
  },
  'run.import': async (lab, { source }) => {
    if ('path' in source) return lab.runs.take(resolve(source.path))
    const upload = lab.transfers.uploads.take(source.upload)
    try {
      return await lab.runs.take(upload.path)
    } finally {
      upload.discard()
    }
  },
  'run.export': async (lab, { run, path }) => {
    await lab.openRuns.flush()
    return { bytes: await lab.runs.write(run, resolve(path)) }
  },
  'run.open': (lab, { run }) => lab.openRuns.open(run),
  'run.snapshot': (lab, args) => lab.openRuns.snapshot(args),
  'run.deltas': (lab, args) => lab.openRuns.deltas(args),
  'run.read': (lab, args) => lab.openRuns.read(args),
  'run.report': async (lab, { run, language, format, paper, fields }): Promise<MadeReport> => {
    const folder = await lab.openRuns.folder(run)
    await lab.openRuns.flush()
    const reader = await openRun(folder)
    try {
      const report = await makeReport(await sourceOf(reader), fields, language)
      const isPdf = format === 'pdf'
      const data = isPdf ? await printReport(report, paper, lab.printPdf) : Buffer.from(writeHtml(report))
      const type = isPdf ? 'application/pdf' : 'text/html'
      return { type, base64: data.toString('base64') }
    } finally {
      await reader.close()
    }
  }
} satisfies Partial<Handlers>
