import { relative } from 'node:path'
import { RelevoError } from '#shared/errors'
import { finding, type Finding } from '#shared/marking/findings'
import type { MarkedHandIn } from '#shared/marking/marking'
import type { RunReader } from '../runs/reading/run-reader'
import { Fingerprint, shareOf } from './alike/fingerprint'
import { sharedText } from './alike/texts'
import type { HandInFiles } from './hand-ins'
import { attentionOf, markedSteps } from './marked'
import { samePerson } from './names'
import type { Rubric } from './rubric'
import { checkVariant, type GivenExercise } from './verify/check-variant'
import { verifyRun } from './verify/verify'

/** Runs of which so much is the same are one run: of honest ones, next to nothing is. */
const sameRunShare = 0.2
/** Texts of which so much is the same word for word were not written by two. */
const sameTextShare = 0.5

export interface MarkOptions {
  readonly rubric: Rubric
  /** The exercise that was given out; null: what each run says that it is of. */
  readonly given: GivenExercise | null
  readonly open: (path: string) => Promise<RunReader>
  readonly onProgress?: (done: number, of: number) => void
}

/** Marks hand-ins as far as a program can: the one that needs a human most comes first. */
export async function markHandIns(
  handIns: readonly HandInFiles[],
  options: MarkOptions
): Promise<MarkedHandIn[]> {
  const looked: Looked[] = []
  for (const handIn of handIns) {
    looked.push(await look(handIn, options))
    options.onProgress?.(looked.length, handIns.length)
  }
  const compared = looked.map((one, index) =>
    withLikes(
      one,
      looked.filter((_, other) => other !== index)
    )
  )
  return compared
    .map(marked => ({ ...marked, attention: attentionOf(marked) }))
    .sort((a, b) => b.attention - a.attention || (a.id < b.id ? -1 : 1))
}

interface Looked {
  readonly marked: Omit<MarkedHandIn, 'attention'>
  /** Null: its run cannot be read. */
  readonly print: Fingerprint | null
}

async function look(handIn: HandInFiles, options: MarkOptions): Promise<Looked> {
  const { id, from, participant, files, runs, reports } = handIn
  const empty = {
    id,
    from,
    participant,
    who: null,
    files,
    runPath: null,
    run: null,
    startedAt: null,
    durationMs: null,
    exercise: null,
    exerciseTitle: null,
    verdict: null,
    checks: [],
    answers: [],
    texts: [],
    points: { got: 0, of: 0 }
  }
  const [first] = runs
  if (first === undefined) return { marked: { ...empty, findings: [finding('no-run')] }, print: null }
  let runPath = relative(handIn.folder, first)
  try {
    const chosen = await chosenRun(runs, options)
    runPath = relative(handIn.folder, chosen.path)
    try {
      const { marked, print } = await lookAt(
        chosen.reader,
        { ...empty, runPath, findings: [] },
        reports,
        options
      )
      return { marked: { ...marked, findings: withOthers(marked.findings, chosen) }, print }
    } finally {
      await chosen.reader.close()
    }
  } catch (error) {
    const { message } = RelevoError.data(error)
    return {
      marked: { ...empty, runPath, findings: [finding('unreadable', { message })] },
      print: null
    }
  }
}

interface Chosen {
  readonly path: string
  /** It is open: whoever gets it closes it. */
  readonly reader: RunReader
  /** How many there are, and the ids of the others. */
  readonly count: number
  readonly others: readonly string[]
}

/**
 * Of several runs the one that is marked: of the exercise that was asked for, of any, and then the one that was begun last
 * and goes furthest. Their names say nothing of it: a browser that saves twice calls the second `... (1)`. Each is opened once.
 * @throws what is wrong with the first, where none can be read
 */
async function chosenRun(paths: readonly string[], { rubric, given, open }: MarkOptions): Promise<Chosen> {
  const wanted = rubric.exercise ?? given?.name
  const ids: string[] = []
  let best: { readonly path: string; readonly reader: RunReader; readonly rank: readonly number[] } | null =
    null
  let wrong: unknown = null
  for (const path of paths) {
    let reader: RunReader
    try {
      reader = await open(path)
    } catch (error) {
      // One that cannot be read is told of only where there is no other.
      wrong ??= error
      continue
    }
    const { id, exercise, startedAt, until } = reader.info
    const isOfWanted = exercise !== undefined && exercise.id === wanted
    const rank = [Number(isOfWanted), Number(exercise !== undefined), startedAt, until]
    ids.push(id)
    if (best !== null && comparedRanks(rank, best.rank) <= 0) await reader.close()
    else {
      await best?.reader.close()
      best = { path, reader, rank }
    }
  }
  if (best === null) throw wrong
  const { path, reader } = best
  const others = ids.filter(id => id !== reader.info.id)
  return { path, reader, count: new Set(ids).size, others }
}

function comparedRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

/** What is said of a report of another run is no accusation where that run was handed in as well. */
function withOthers(findings: readonly Finding[], { count, others }: Chosen): Finding[] {
  const told = findings.map(found =>
    found.code === 'report-run' && others.includes(String(found.values['says']))
      ? finding('report-of-other', { says: String(found.values['says']) })
      : found
  )
  return count > 1 ? [...told, finding('several-runs', { count })] : told
}

async function lookAt(
  reader: RunReader,
  empty: Looked['marked'],
  reports: readonly string[],
  { rubric, given }: MarkOptions
): Promise<Looked> {
  const wanted = rubric.exercise ?? given?.name
  const { source, findings } = await verifyRun(reader, reports, { given, wanted })
  const { exercise, durationMs } = source
  const { info } = reader
  const print = new Fingerprint()
  for await (const event of reader.events()) print.add(event)
  const who = info.who ?? null
  const found: Finding[] = [...findings]
  if (wanted !== undefined && (exercise?.name ?? info.exercise?.id) !== wanted) {
    found.push(finding('exercise', { says: wanted, is: exercise?.name ?? '—' }))
  }
  if (given && exercise?.name === given.name) found.push(...checkVariant(given, exercise, who?.id ?? ''))
  found.push(...dates(info.startedAt, rubric))
  if (empty.participant !== null && who && who.name !== '' && !samePerson(empty.from, who.name)) {
    found.push(finding('handed-in-by', { says: empty.from, is: who.name }))
  }
  const { points } = exercise ?? {}
  return {
    marked: {
      ...empty,
      ...markedSteps(exercise),
      who,
      run: info.id,
      startedAt: info.startedAt,
      durationMs,
      exercise: exercise?.name ?? info.exercise?.id ?? null,
      exerciseTitle: exercise?.title ?? info.exercise?.title ?? null,
      verdict: exercise?.verdict ?? null,
      findings: found,
      points: points ? { got: points.got - points.cost, of: points.of } : empty.points
    },
    print
  }
}

function dates(startedAt: number, { opened, due }: Rubric): Finding[] {
  const text = (ms: number): string => new Date(ms).toISOString()
  if (opened !== undefined && startedAt < opened)
    return [finding('old', { says: text(startedAt), is: text(opened) })]
  if (due !== undefined && startedAt > due) return [finding('late', { says: text(startedAt), is: text(due) })]
  return []
}

/** Which share of two runs is the same, from 0 to 1. */
function sharedRun(one: Looked, two: Looked): number {
  if (one.print === null || two.print === null) return 0
  // One run may have several exercises, of one student after the other.
  const isOne = one.marked.run === two.marked.run && one.print.openedAt === two.print.openedAt
  return isOne ? 1 : shareOf(one.print.pieces, two.print.pieces)
}

function withLikes(one: Looked, others: readonly Looked[]): Looked['marked'] {
  const { marked } = one
  const alike = others.flatMap((two): Finding[] => {
    const { marked: other } = two
    const share = sharedRun(one, two)
    if (share < sameRunShare) return []
    return [finding('alike', { share: Math.round(share * 100), other: other.from })]
  })
  const texts = marked.texts.map(text => {
    const like = others.flatMap(({ marked: other }) => {
      const theirs = other.texts.find(({ step }) => step === text.step)
      const share = theirs ? sharedText(text.text, theirs.text) : null
      return share !== null && share >= sameTextShare ? [{ handIn: other.id, share }] : []
    })
    return { ...text, like }
  })
  return { ...marked, texts, findings: [...marked.findings, ...alike] }
}
