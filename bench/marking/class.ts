import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { openRunAt } from '../../src/lab/reports/open-run'
import { writeRunFile } from '../../src/lab/runs/file/write-run-file'
import { Forgery } from '../../test/lab/marking/forge'
import { ownCopy } from './exercise'
import { startHost, type Host } from '../lab/web-host'
import { doExercise, type Meddle, type Student } from './student'
import type { Way } from './ways'

/** The built programs, and a module that moves the time of day. */
export interface Programs {
  readonly host: string
  readonly cli: string
  readonly clock: string
}

/**
 * A student does the exercise in some way, and what they hand in is put into `folder`. Returns the folder of the run, in a
 * data folder that is `data`.
 */
export async function handIn(
  programs: Programs,
  student: Student,
  way: Way,
  { folder, data }: { readonly folder: string; readonly data: string }
): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const text = await ownCopy()
  const { killedAt, end = 'SIGTERM' } = way
  const clock = way.clock && { module: programs.clock, ...way.clock }
  const meddle = way.meddle?.(student.random)
  if (killedAt !== undefined) {
    const host = await startHost(programs.host, data)
    await doExercise(host, student, text, killing(killedAt, meddle))
    await host.end('SIGKILL')
  }
  if (killedAt === undefined || way.which === 'last') {
    const host = await startHost(programs.host, data, clock)
    await doExercise(host, student, text, meddle)
    if (way.twice) await doExercise(host, student, text, meddle)
    if (way.closes) await host.call('exercise.close', {})
    if (end === 'none') await handInLive(host, folder)
    await host.end(end === 'none' ? 'SIGTERM' : end)
  }
  const [run = ''] = (await readdir(join(data, 'runs'))).sort().reverse()
  const runFolder = join(data, 'runs', run)
  if (way.older) asOfBefore(runFolder)
  if (end !== 'none') await fileOf(runFolder, join(folder, 'run.relevo-run'))
  if (way.report) await reportOf(programs, folder)
  return runFolder
}

/** As from the panel: first the report, and some time later the run, in which something was done meanwhile. */
async function handInLive(host: Host, folder: string): Promise<void> {
  const { runFolder } = await host.call('host.about', {})
  const run = basename(runFolder)
  const { base64 } = await host.call('run.report', { run, language: 'es', format: 'html' })
  writeFileSync(join(folder, 'informe.html'), Buffer.from(base64, 'base64'))
  await host.call('exchange.run', { count: 20, concurrency: 4 })
  await host.call('node.kill', { node: 'replica-2' })
  await host.call('run.export', { run, path: join(folder, 'run.relevo-run') })
}

/** Makes of a run what a version of before would have written: without what that did not know. */
function asOfBefore(runFolder: string): void {
  const work = `${runFolder}-before`
  const before = new Forgery(runFolder, work)
    .info(info => (info['version'] = '0.0.9'))
    .journal(events => events.map(({ student: _student, ...event }) => event))
    .reseal(basename(runFolder))
  rmSync(runFolder, { recursive: true })
  renameSync(before.folder, runFolder)
}

/** Leaves the exercise at a step, right after it was answered or done. */
const killing =
  (at: string, meddle: Meddle | undefined): Meddle =>
  async (step, host) =>
    step.id === at ? false : meddle?.(step, host)

export async function fileOf(runFolder: string, path: string): Promise<void> {
  const reader = await openRunAt(runFolder, tmpdir())
  await writeRunFile(runFolder, reader.info, path)
  await reader.close()
}

/** With a report, as a student makes it. */
async function reportOf({ cli }: Programs, folder: string): Promise<void> {
  const args = [
    'report',
    join(folder, 'run.relevo-run'),
    '--lang',
    'es',
    '--html',
    join(folder, 'informe.html')
  ]
  await promisify(execFile)(process.execPath, [cli, ...args])
}

/** A folder that goes when this process does. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'relevo-marking-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
