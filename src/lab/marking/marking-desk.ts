import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { RelevoError } from '#shared/errors'
import type {
  GradedHandIn,
  HumanMark,
  MarkedHandIn,
  MarkingView,
  WrittenMarks
} from '#shared/marking/marking'
import type { Language } from '#shared/names'
import { Turns } from '#system/turns'
import { safeBaseName } from '../files'
import { openRunAt } from '../reports/open-run'
import { graded } from './grade'
import { findHandIns } from './hand-ins'
import { humanMarksFile, readHumanMarks, writeHumanMarks, type HumanMarks } from './human-marks'
import { markHandIns } from './mark'
import { extractHandIns } from './moodle-archive'
import { readRubric, usualRubric, type Rubric } from './rubric'
import { givenExercise } from './verify/check-variant'
import { writeMarks } from './write-marks'

/** What a rubric is called that lies among the hand-ins. */
const rubricFile = 'rubric.yaml'

interface Opened {
  readonly folder: string
  readonly out: string
  looked: MarkingView['looked']
  problem: MarkingView['problem']
  rubric: Rubric
  /** By the id of a hand-in, its run: a file or a folder. */
  runs: ReadonlyMap<string, string>
  /** The folder into which an archive was unpacked, for as long as it is open. */
  unpacked: string | null
  /** Null while they are looked at. */
  handIns: readonly MarkedHandIn[] | null
  human: HumanMarks
}

/** Hand-ins that a person marks at the panel: one folder at a time. What they give is on disk at once. */
export class MarkingDesk {
  #opened: Opened | null = null
  /** One write after the other: the file of the last is the one that stays. */
  readonly #turns = new Turns()
  readonly #dataDir: string

  constructor(dataDir: string) {
    this.#dataDir = dataDir
  }

  get view(): MarkingView | null {
    return this.#opened && viewOf(this.#opened)
  }

  /** Begins to look at a folder of hand-ins, or at Moodle's archive of them. @throws RelevoError `FILE_NOT_FOUND` */
  async openPath(given: string): Promise<MarkingView> {
    const path = resolve(given.trim())
    const found = await stat(path).catch(error => {
      throw new RelevoError('FILE_NOT_FOUND', `${path} cannot be read`, { path }, error)
    })
    const archive = found.isFile() && /\.zip$/i.test(path) ? path : null
    if (!archive && !found.isDirectory())
      throw new RelevoError('BAD_ARGUMENTS', `${path} is neither a folder of hand-ins nor an archive of them`)
    const out = `${archive ? path.slice(0, -'.zip'.length) : path}-marked`
    return this.#begin({ folder: path, out }, async opened => {
      await this.#look(opened, archive === null ? path : await this.#unpack(opened, archive))
    })
  }

  /** The same of an archive that was handed over: what is written goes to the data folder. `discard`: it was read. */
  async openUpload({
    path,
    name,
    discard
  }: {
    readonly path: string
    readonly name: string
    readonly discard: () => void
  }): Promise<MarkingView> {
    const out = join(this.#dataDir, 'marking', `${safeBaseName(name.replace(/\.zip$/i, ''))}-marked`)
    return this.#begin({ folder: name, out }, async opened => {
      try {
        await this.#look(opened, await this.#unpack(opened, path))
      } finally {
        discard()
      }
    })
  }

  /** What was unpacked goes. */
  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    await this.#release(opened)
  }

  /** Where the run of a hand-in is. @throws RelevoError `NOT_FOUND` */
  runOf(id: string): string {
    const path = this.#ready().runs.get(id)
    if (path === undefined)
      throw new RelevoError('NOT_FOUND', `there is no run in the hand-in "${id}"`, { handIn: id })
    return path
  }

  /** Writes down what a person gives. @throws RelevoError `NOT_FOUND` */
  async mark(id: string, mark: HumanMark): Promise<GradedHandIn> {
    const opened = this.#ready()
    const handIn = opened.handIns.find(one => one.id === id)
    if (!handIn) throw new RelevoError('NOT_FOUND', `there is no hand-in "${id}"`, { handIn: id })
    opened.human = { ...opened.human, [id]: mark }
    const { human, rubric, out } = opened
    await this.#turns.take(() => writeHumanMarks(join(out, humanMarksFile), human))
    return graded(handIn, human, rubric)
  }

  /** Writes the tables and the pages. @param worksheet Moodle's own, to be filled in */
  async write(language: Language, worksheet: string | undefined): Promise<WrittenMarks> {
    const { handIns, rubric, human, out } = this.#ready()
    const options = { folder: out, rubric, human, language, worksheet }
    const files = await this.#turns.take(() => writeMarks(handIns, options))
    return {
      folder: out,
      files: files.filter(([name]) => name.endsWith('.csv')).map(([name, text]) => ({ name, text })),
      pages: files.filter(([name]) => name.endsWith('.html')).length
    }
  }

  #ready(): Opened & { readonly handIns: readonly MarkedHandIn[] } {
    const opened = this.#opened
    if (isReady(opened)) return opened
    throw new RelevoError('WRONG_STATE', 'no hand-ins are open, or they are still looked at')
  }

  #begin(
    { folder, out }: { readonly folder: string; readonly out: string },
    look: (opened: Opened) => Promise<unknown>
  ): MarkingView {
    const opened: Opened = {
      ...{ folder, out },
      looked: { done: 0, of: 0 },
      problem: null,
      runs: new Map(),
      unpacked: null,
      rubric: usualRubric,
      handIns: null,
      human: {}
    }
    void this.#release(this.#opened)
    this.#opened = opened
    look(opened)
      .catch((error: unknown) => {
        opened.problem = RelevoError.data(error)
      })
      // It was closed while it was looked at.
      .finally(() => (this.#opened === opened ? undefined : this.#release(opened)))
    return viewOf(opened)
  }

  async #unpack(opened: Opened, archive: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'relevo-mark-'))
    opened.unpacked = folder
    await extractHandIns(archive, folder, opened.folder)
    return folder
  }

  async #release(opened: Opened | null): Promise<void> {
    if (opened?.unpacked) await rm(opened.unpacked, { recursive: true, force: true }).catch(() => undefined)
  }

  async #look(opened: Opened, folder: string): Promise<void> {
    const place = join(folder, rubricFile)
    const hasRubric = await stat(place).then(
      () => true,
      () => false
    )
    const rubric = hasRubric ? await readRubric(place) : usualRubric
    const file = rubric.file === undefined ? undefined : join(folder, rubric.file)
    const handIns = await markHandIns(await findHandIns(folder), {
      rubric,
      given: await givenExercise(file, rubric.exercise),
      open: path => openRunAt(path, folder),
      onProgress: (done, of) => (opened.looked = { done, of })
    })
    const human = await readHumanMarks(join(opened.out, humanMarksFile))
    const runs = new Map(
      handIns.flatMap(({ id, runPath }) => (runPath === null ? [] : [[id, join(folder, runPath)] as const]))
    )
    Object.assign(opened, { rubric, handIns, human, runs })
  }
}

function isReady(opened: Opened | null): opened is Opened & { readonly handIns: readonly MarkedHandIn[] } {
  return opened !== null && opened.handIns !== null
}

function viewOf({ folder, out, looked, problem, rubric, handIns, human }: Opened): MarkingView {
  const all = handIns?.map(handIn => graded(handIn, human, rubric)) ?? null
  return { folder, out, looked, handIns: all, maximum: rubric.grade, problem }
}
