import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { CommandOrigin, ParsedArgs } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import type { ActOf } from '#shared/exercise/acts'
import { studentSchema, type Exercise, type Student } from '#shared/exercise/exercise'
import type { Text } from '#shared/exercise/text'
import type { ExerciseView, LeftExercise } from '#shared/exercise/view'
import type { EventData, EventKind, JournalEvent } from '#shared/journal'
import type { Topology } from '#shared/topology'
import { anySeed } from '#system/random'
import { replaceFile } from '#system/replace-file'
import type { Faults } from '../faults/faults'
import type { RunObserver } from '../journal/recorder'
import { parseTopology } from '../topology/parse'
import { presets } from '../topology/presets'
import { withMachineAt } from './read/other-machine'
import { withProgramFolders } from '../topology/program-folders'
import { readTopologyFile } from '../topology/saved'
import type { TopologyLibrary } from '../topology/library'
import { realFolder, type TopologyFile } from '../trust/gate'
import { Answers } from './engine/answers'
import { hiddenFaults } from './engine/hidden-faults'
import type { LabHands } from './engine/lab-hands'
import { RunningExercise } from './engine/running-exercise'
import { exerciseViewOf } from './engine/views'
import { LeftFile, leftOf, type Left } from './left'
import { libraryExercise } from './library'
import { readExercise } from './read/read-exercise'
import { refuseUnseenLoads } from './read/unseen-loads'

interface ExercisesOptions {
  readonly lab: LabHands
  readonly dataDir: string
  readonly library: TopologyLibrary
  /**
   * Puts an exercise's topology in the place of what ran, by the same gate as one that somebody opens, and starts none of its
   * nodes: what it gives back does.
   */
  readonly openTopology: (
    topology: Topology,
    file: TopologyFile,
    seed: number
  ) => Promise<() => Promise<unknown>>
  readonly faults: Pick<Faults, 'hide' | 'clearHidden'>
  readonly runFolder: string
  /** The run is one of this exercise, and of this student, from now on. */
  readonly onOpened: (
    exercise: { readonly id: string; readonly title: Text },
    who: Student | undefined
  ) => void
  readonly publish: (view: ExerciseView | null) => void
  readonly record: <K extends EventKind>(kind: K, data: EventData[K]) => void
  readonly onProblem: (message: string) => void
}

/** The exercise that is open in the lab: at most one. */
export class Exercises implements RunObserver {
  readonly #options: ExercisesOptions
  readonly #answers: Answers
  readonly #left: LeftFile
  #running: RunningExercise | null = null
  /** Of which the file says how far it is; null: of one of an earlier host, or of none. */
  #keptOf: RunningExercise | null = null
  /** The host ends: what is stopped now was not given up. */
  #isEnding = false

  constructor(options: ExercisesOptions) {
    this.#options = options
    this.#answers = new Answers(options.runFolder, options.onProblem)
    this.#left = new LeftFile(join(options.dataDir, 'exercise-left.json'), options.onProblem)
  }

  onEvent(event: JournalEvent): void {
    this.#running?.onEvent(event)
  }

  /** @throws RelevoError `NOT_FOUND`, `EXERCISE_INVALID`, `TOPOLOGY_INVALID` */
  open(args: ParsedArgs<'exercise.open'>, by: CommandOrigin): Promise<ExerciseView> {
    return this.#open(args, by, null)
  }

  /** The one that was under way when the host ended; null: there is none, or one is open, or it is somebody else's. */
  async left(): Promise<LeftExercise | null> {
    const left = await this.#ownLeft()
    if (left === null) return null
    const { opened, title, index, steps, leftAt } = left
    return { name: opened.name ?? opened.fileName ?? '', title, step: index + 1, steps, leftAt }
  }

  /** @throws RelevoError `NOT_FOUND` where none was left; and what `open` throws */
  async resume(by: CommandOrigin): Promise<ExerciseView> {
    const left = await this.#ownLeft()
    if (left === null) throw new RelevoError('NOT_FOUND', 'no exercise was left under way')
    return this.#open({ ...left.opened, seed: left.seed, unattended: false }, by, left)
  }

  /** The one that was left is not to be gone on with. Somebody else's stays. */
  async forget(): Promise<void> {
    if (await this.#ownLeft()) this.#left.forget()
  }

  async #ownLeft(): Promise<Left | null> {
    if (this.#running !== null) return null
    const left = await this.#left.read()
    return left?.student === ((await this.student())?.id ?? '') ? left : null
  }

  /** @param left how far it was when the host ended; null: it begins */
  async #open(
    args: ParsedArgs<'exercise.open'>,
    by: CommandOrigin,
    left: Left | null
  ): Promise<ExerciseView> {
    const { name, text, fileName, folder, seed: asked, ssh, unattended } = args
    if ((name === undefined) === (text === undefined))
      throw new RelevoError('BAD_ARGUMENTS', 'either the name of an exercise, or its text')
    const student = await this.student()
    const source = fileName ?? name ?? 'exercise'
    const written = text ?? libraryExercise(name ?? '')
    // What is hidden is drawn from what is nowhere but in this process: the seed is shown, and the file can be read.
    const given = { seed: asked, student: student?.id ?? '', secret: anySeed() }
    const { exercise, seed } = readExercise(written, source, given)
    if (left && !exercise.steps.some(({ id }) => id === left.step)) {
      this.#left.forget()
      throw new RelevoError('NOT_FOUND', 'the exercise has changed: it has no such step any more', {
        step: left.step
      })
    }
    const { topology: own, file } = await this.#topologyOf(
      exercise,
      name === undefined ? { source, folder } : null
    )
    const topology = ssh === undefined ? own : withMachineAt(own, exercise.machine, ssh)

    if (name === undefined) refuseUnseenLoads(exercise, topology, source)

    await this.#running?.stop()
    const { lab, publish, record, openTopology, faults } = this.#options
    const view = exerciseViewOf(exercise, {
      seed,
      file: fileName ?? null,
      student,
      now: lab.now(),
      begunAt: left?.begunAt ?? Date.now(),
      ...(left && { goesOnAt: left.step })
    })
    record('exercise', {
      exercise: view.name,
      phase: 'opened',
      by,
      seed,
      ...(student && { student })
    })
    const running: RunningExercise = new RunningExercise(exercise, view, {
      lab,
      attended: !unattended,
      again: left,
      open: () => openTopology(topology, file, seed),
      publish: changed => {
        if (this.#running !== running) return
        publish(changed)
        if (!unattended) this.#keepLeft(running, { name, text, fileName, folder, ssh })
      },
      record,
      write: line => this.#answers.add(line),
      file: act => this.#fileOf(act, folder),
      hidden: hiddenFaults(exercise, lab, faults)
    })
    await this.#keep(written)
    this.#options.onOpened({ id: view.name, title: view.title }, student ?? undefined)
    this.#running = running
    if (left) this.#keptOf = running
    publish(view)
    void running.run()
    return view
  }

  /** Until it is over, it can be gone on with; while the lab does again what was done, from where it was left before. */
  #keepLeft(running: RunningExercise, opened: Left['opened']): void {
    if (running.view.phase === 'ended') {
      // What is left of another one stays; and one that could not be brought back to where it was can be tried again.
      const isOver = running.view.stopped || !running.isDoneAgain
      if (!this.#isEnding && this.#keptOf === running && isOver) this.#left.forget()
      return
    }
    const left = running.isDoneAgain ? null : leftOf(running.view, opened, running.restored, Date.now())
    if (!left) return
    this.#keptOf = running
    this.#left.keep(left)
  }

  /** @throws RelevoError `WRONG_STATE` where none is open */
  get running(): RunningExercise {
    if (this.#running) return this.#running
    throw new RelevoError('WRONG_STATE', 'no exercise is open')
  }

  /** @throws RelevoError `WRONG_STATE` while it goes on */
  close(): void {
    if (this.#running && this.#running.view.phase !== 'ended')
      throw new RelevoError('WRONG_STATE', 'it goes on; stop it first')
    this.#running = null
    this.#options.publish(null)
  }

  /** Ends what goes on, before the lab does. */
  async end(): Promise<void> {
    this.#isEnding = true
    await this.#running?.stop()
    await Promise.all([this.#answers.flush(), this.#left.flush()])
  }

  /** Who does the exercises on this machine; null: nobody has said. */
  async student(): Promise<Student | null> {
    try {
      const parsed = studentSchema.safeParse(JSON.parse(await readFile(this.#studentFile, 'utf8')))
      return parsed.success ? parsed.data : null
    } catch {
      return null
    }
  }

  async setStudent(student: Student): Promise<void> {
    await replaceFile(this.#studentFile, `${JSON.stringify(student, null, 2)}\n`)
  }

  get #studentFile(): string {
    return join(this.#options.dataDir, 'student.json')
  }

  /** With the run goes what was done in it, so that it can be done again. */
  async #keep(text: string): Promise<void> {
    try {
      await replaceFile(join(this.#options.runFolder, 'exercise.relevo'), text)
    } catch (error) {
      this.#options.onProblem(`the exercise was not kept with its run: ${String(error)}`)
    }
  }

  /** @param from the exercise's file; null: it came with the program, and so does its topology */
  async #topologyOf(
    { lab: wanted, exercise }: Exercise,
    from: { readonly source: string; readonly folder: string | undefined } | null
  ): Promise<{ topology: Topology; file: TopologyFile }> {
    const { library } = this.#options
    const kept = { name: null, folder: await library.realFolder() }
    const folder = from?.folder
    const real = folder === undefined ? null : await realFolder(folder)
    if (typeof wanted !== 'string') {
      const topology = parseTopology({ name: exercise, ...wanted }, `the lab of ${exercise}`)
      return {
        topology: withProgramFolders(topology, folder),
        file: { name: from?.source ?? null, folder: real }
      }
    }
    const preset = from === null ? presets.get(wanted) : undefined
    if (preset) return { topology: preset, file: kept }
    if (!/\.(?:json|ya?ml|relevo)$/i.test(wanted)) return { topology: await library.open(wanted), file: kept }
    if (folder === undefined || basename(wanted) !== wanted) {
      const message = `the lab "${wanted}" has to be a file beside the exercise, ${whyNotBeside(folder)}`
      throw new RelevoError('FILE_NOT_FOUND', message, { path: wanted })
    }
    const topology = withProgramFolders(await readTopologyFile(join(folder, wanted)), folder)
    return { topology, file: { name: wanted, folder: real } }
  }

  /** A file beside the exercise, or so many bytes that are made up: the same in each run. */
  async #fileOf(
    { file, bytes = 1_000_000 }: ActOf<'send'>,
    folder: string | undefined
  ): Promise<{ path: string; name: string }> {
    if (file !== undefined) {
      if (folder === undefined || basename(file) !== file) {
        const message = `"${file}" has to be a file beside the exercise, ${whyNotBeside(folder)}`
        throw new RelevoError('FILE_NOT_FOUND', message, { path: file })
      }
      return { path: join(folder, file), name: file }
    }
    const name = `file-${bytes}.bin`
    const made = join(this.#options.dataDir, 'exercises')
    const path = join(made, name)
    const known = await stat(path).catch(() => null)
    if (known?.size === bytes) return { path, name }
    await mkdir(made, { recursive: true })
    await writeFile(path, Buffer.alloc(bytes, 'Relevo '))
    return { path, name }
  }
}

/** @param folder of the exercise's file; undefined: nobody knows it */
function whyNotBeside(folder: string | undefined): string {
  return folder === undefined
    ? 'and where that is is not known'
    : 'in the same folder: name it without a path, and bring it there'
}
