import type { Command } from 'commander'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { maxSeed } from '#system/random'
import type { CommandArgs } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import type { ExerciseView, Verdict } from '#shared/exercise/view'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { dataDirOf } from '../host-option'
import { note, print, printable } from '../output'
import { integer } from '../parse-options'
import { stopSignal } from '../stop-signal'
import { askTrust, notTrusted } from '../trust/ask'
import { Follower } from './follow'
import type { OwnLab } from './lab-for-one'
import type { RunBefore } from './run-before'
import { verdictText } from './words'

interface Options {
  readonly data?: string
  readonly seed?: number
  readonly again?: string
  readonly json?: boolean
  readonly junit?: string
  readonly report?: string
  readonly save?: string
  readonly trust?: boolean
}

const codes: Readonly<Record<Verdict, number>> = {
  held: exitCodes.ok,
  deviated: exitCodes.failed,
  inconclusive: exitCodes.unclear
}

/** `relevo run FILE`: an exercise without a person, in a lab of its own. */
export function addRun(program: Command, setExitCode: SetExitCode): void {
  program
    .command('run [exercise]')
    .description('run an exercise by itself in a lab of its own, and say its verdict')
    .option(
      '--seed <number>',
      'of all that is drawn by chance, instead of the exercise’s own',
      integer(0, maxSeed)
    )
    .option(
      '--again <run>',
      'with the seed of that run (its .relevo-run, its folder or its id), and compare the verdicts'
    )
    .option('--trust', 'run what its lab runs, also if it came in a file from somebody else')
    .option('--data <dir>', 'the data folder of its lab (default: one of its own, removed at the end)')
    .option('--report <file>', 'write the report: .html, .pdf (with a Chromium of this machine) or .md')
    .option('--save <file>', 'keep the run as a .relevo-run file')
    .option('--json', 'print the whole result as JSON')
    .option('--junit <file>', 'write the result as JUnit’s XML, which any CI reads')
    .addHelpText(
      'after',
      `
It ends with 0 where everything held, 1 where something deviated, and 2 where nothing can be concluded: what was done had
no effect, or what was to be measured is not known. Ctrl+C puts everything back, and ends it with 130.

Examples:
  relevo run failover
  relevo run my-exercise.relevo --seed 7 --junit result.xml`
    )
    .action(async (source: string | undefined, options: Options) => {
      const { makeRoom } = await import('./write-results')
      await makeRoom(options)
      const { runBefore } = await import('./run-before')
      const before = options.again === undefined ? null : await runBefore(options.again, dataDirOf(options))
      setExitCode(await run(await exerciseOf(source, before), before, options))
    })
}

type Exercise = Pick<CommandArgs<'exercise.open'>, 'name' | 'text' | 'fileName' | 'folder'>

/** A file, an exercise that comes with the program, or that of a run of before. */
async function exerciseOf(source: string | undefined, before: RunBefore | null): Promise<Exercise> {
  if (source === undefined) {
    if (before) return { text: before.exercise, fileName: before.fileName }
    throw new RelevoError('BAD_ARGUMENTS', 'name an exercise or its file, or a run with --again')
  }
  const isFile = existsSync(source) && statSync(source).isFile()
  if (!isFile && !/[./\\]/.test(source)) return { name: source }
  if (!isFile) throw new RelevoError('FILE_NOT_FOUND', `there is no file ${source}`, { path: source })
  const text = await readFile(source, 'utf8')
  return { text, fileName: basename(source), folder: dirname(resolve(source)) }
}

async function run(exercise: Exercise, before: RunBefore | null, options: Options): Promise<number> {
  const { openOwnLab } = await import('./lab-for-one')
  const { writeResults } = await import('./write-results')
  const { signal, dispose } = stopSignal()
  const own = await openOwnLab(options.data === undefined ? null : resolve(options.data))
  try {
    const view = await follow(own, { ...exercise, seed: options.seed ?? before?.seed }, options, signal)
    await writeResults(own, view, options)
    if (options.json) print(JSON.stringify({ ...view, again: before?.verdict }, null, 2))
    else tell(view, before)
    if (view.verdict === null) return exitCodes.interrupted
    return codes[view.verdict]
  } finally {
    await own.remove()
    dispose()
  }
}

function tell({ title, seed, verdict, points }: ExerciseView, before: RunBefore | null): void {
  const worth = points.of > 0 ? `, ${points.got} of ${points.of} points` : ''
  print(
    printable(`${title.en}: ${verdict === null ? 'stopped' : verdictText[verdict]} (seed ${seed}${worth})`)
  )
  if (before === null || verdict === null) return
  const isSame = before.verdict === verdict
  print(
    isSame
      ? 'the same verdict as before'
      : `another verdict than before, which was: ${before.verdict ?? 'none'}`
  )
}

/** Opens the exercise, and follows it to its end; when `signal` is aborted, it is stopped and put back. */
async function follow(
  own: OwnLab,
  exercise: Exercise & { readonly seed?: number | undefined },
  options: Options,
  signal: AbortSignal
): Promise<ExerciseView> {
  const follower = new Follower()
  const ended = new Promise<ExerciseView>((done, failed) => {
    let isHeld = false
    own.lab.subscribe(({ exercise: view }) => {
      if (!view) return
      follower.take(view)
      if (view.phase === 'ended') return done(view)
      if (view.phase !== 'held' || isHeld) return
      isHeld = true
      decide(own, options).catch(failed)
    })
  })
  await own.ask('exercise.open', { ...exercise, unattended: true })
  const stop = (): void => {
    note('Stopped: everything is put back.')
    void own.ask('exercise.stop', {}).catch(() => undefined)
  }
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  return ended
}

/** What its lab would run is not trusted: asks whoever is there. @throws RelevoError `NOT_TRUSTED` */
async function decide(own: OwnLab, { trust: accepts }: Options): Promise<void> {
  const { trust } = own.lab.snapshot()
  if (trust === null) return
  const decision = accepts ? 'once' : await askTrust(trust)
  if (decision === null) throw notTrusted(trust, 'nothing was run')
  await own.ask('trust.decide', { digest: trust.digest, decision })
}
