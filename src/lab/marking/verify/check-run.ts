import type { ExerciseView, StepView } from '#shared/exercise/view'
import type { JournalEvent } from '#shared/journal'
import type { LinkId } from '#shared/links'
import { finding, type Finding } from '#shared/marking/findings'
import type { ReportRun } from '#report/run'
import { Happenings } from '../../runs/recording/happenings'
import type { RunReader } from '../../runs/reading/run-reader'

/** How far the times of day of one run may be apart, ms: its folder is named before its clock starts. */
const clockMs = 10_000
/** Most faults that are looked for in the record of what was shown. */
const maxFaults = 50
/** How long after its event a fault is looked for in what was shown, and how often, ms. */
const shownMs = 2_000
const lookMs = 100
/** One that was taken off sooner may never have been shown: the machine was busy. */
const leastMs = 500

/**
 * What of a run does not follow from the rest of it. The chain is over the journal's bytes; the other looks hold the
 * journal, the record of what was shown and the page about the run against one another, so that a journal that was
 * changed and sealed anew is found where it no longer fits the others.
 * @param done the exercise that it is of, also where it was closed before the end
 */
export async function checkRun(
  reader: RunReader,
  facts: ReportRun,
  done: ExerciseView | null
): Promise<readonly Finding[]> {
  const { info } = reader
  const seen = await lastSeen(reader)
  const shown = await reader
    .span()
    .then(({ until }) => reader.moment(until))
    .then(
      ({ state }) => state,
      () => null
    )
  const found: Finding[] = [...(await chain(reader)), ...clock(reader)]
  if (shown === null) return [...found, finding('no-record')]

  if (shown.lastEvent > seen.last) found.push(finding('cut-end', { says: shown.lastEvent, is: seen.last }))
  else if (info.endedAt !== null && !seen.ended)
    found.push(finding('cut-end', { says: 'run-ended', is: seen.last }))
  if (shown.run.startedAt !== info.startedAt) {
    found.push(
      finding('clock', { says: moment(info.startedAt), what: 'tape', is: moment(shown.run.startedAt) })
    )
  }
  // The seed is another when an exercise brings its own, so that a run may have had several.
  if (seen.seeds.length > 0 && !seen.seeds.includes(info.seed))
    found.push(finding('seed', { says: info.seed, is: seen.seeds.join(', ') }))
  // A host that was ended without a word has not said them all, and of a journal with a hole they cannot be counted.
  for (const [what, is] of info.endedAt !== null && seen.whole ? Object.entries(seen.counts) : []) {
    const says = info.counts[what as keyof typeof info.counts]
    if (says !== is) found.push(finding('counts', { what, says, is }))
  }
  const shownAutopsies = new Map(shown.autopsies.map(autopsy => [autopsy.id, autopsy]))
  for (const { id, totalMs } of facts.autopsies) {
    const says = shownAutopsies.get(id)?.totalMs
    if (says !== undefined && Math.abs(says - totalMs) > 0.001)
      found.push(finding('autopsy', { id, says, is: totalMs }))
  }
  found.push(...(await faults(reader, facts.events)))
  // One that was closed is shown no more.
  const view = shown.exercise ?? done
  if (view) found.push(...exercise(info, view, facts.events))
  else if (info.exercise) found.push(finding('exercise', { says: info.exercise.id, is: '—' }))
  return found
}

async function chain(reader: RunReader): Promise<Finding[]> {
  const { ok, head, unsealed, unsealedFrom, problem } = await reader.verify()
  if (head === null) return [finding('no-chain')]
  if (!ok) {
    const { message = '', first = 0, last = 0 } = problem ?? {}
    return [finding('chain', { message, first, last })]
  }
  const seconds = (ms: number): string => (ms / 1000).toFixed(1)
  const hasEnd = reader.info.endedAt !== null
  const found = hasEnd ? [] : [finding('no-end', { until: seconds((await reader.span()).until) })]
  if (unsealed === 0) return found
  if (hasEnd) return [finding('added', { events: unsealed })]
  return [...found, finding('unsealed', { events: unsealed, from: seconds(unsealedFrom ?? 0) })]
}

const moment = (epochMs: number): string => new Date(epochMs).toISOString()

/** The id of a run, which its chain begins with, is made of the time of day at which it began. */
function clock({ info: { id, startedAt } }: RunReader): Finding[] {
  const [, date, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-/.exec(id) ?? []
  const named = Date.parse(`${date}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(named) || Math.abs(startedAt - named) <= clockMs) return []
  return [finding('clock', { says: moment(startedAt), what: 'id', is: moment(named) })]
}

interface Seen {
  readonly last: number
  readonly ended: boolean
  /** Whether no event is missing, from the first to the last. */
  readonly whole: boolean
  /** All that the run was drawn from. */
  readonly seeds: readonly number[]
  readonly counts: Happenings['counts']
}

async function lastSeen(reader: RunReader): Promise<Seen> {
  const happenings = new Happenings()
  const seeds = new Set<number>()
  let [last, ended] = [0, false]
  let [count, highest] = [0, 0]
  for await (const event of reader.events()) {
    happenings.add(event)
    count++
    highest = Math.max(highest, event.seq)
    if (event.kind !== 'log') last = Math.max(last, event.seq)
    if (event.kind === 'run-started' || event.kind === 'topology-changed' || event.kind === 'exercise')
      seeds.add(event.seed)
    if (event.kind === 'run-ended') ended = true
  }
  happenings.end()
  return { last, ended, whole: count === highest, seeds: [...seeds], counts: happenings.counts }
}

/** Faults of the journal that were never shown on their link. */
async function faults(reader: RunReader, events: readonly JournalEvent[]): Promise<Finding[]> {
  const found: Finding[] = []
  const set = events.filter(event => event.kind === 'fault-set').slice(0, maxFaults)
  for (const { link, name, seq, t } of set) {
    const over = events.find(
      event =>
        event.seq > seq &&
        (event.kind === 'faults-reset' ||
          (event.kind === 'fault-cleared' && event.link === link && event.name === name))
    )
    const end = over?.t ?? Infinity
    if (link === undefined || end - t < leastMs) continue
    if (!(await wasShown(reader, { link, name }, t, Math.min(end, t + shownMs)))) {
      found.push(finding('fault', { name, seq, link }))
    }
  }
  return found
}

async function wasShown(
  reader: RunReader,
  { link, name }: { readonly link: string; readonly name: string },
  from: number,
  to: number
): Promise<boolean> {
  const door = link.startsWith('outside->') ? link.slice('outside->'.length) : null
  for (let t = from + lookMs; t <= to + lookMs; t += lookMs) {
    const { links, nodes } = (await reader.moment(t)).state
    const faults = door === null ? links[link as LinkId]?.faults : nodes[door]?.doorFaults
    if (faults?.some(({ fault }) => fault.name === name)) return true
  }
  return false
}

function exercise(info: RunReader['info'], view: ExerciseView, events: readonly JournalEvent[]): Finding[] {
  const found: Finding[] = []
  if (info.exercise && info.exercise.id !== view.name) {
    found.push(finding('exercise', { says: info.exercise.id, is: view.name }))
  }
  const opened = events.findLast(event => event.kind === 'exercise' && event.phase === 'opened')
  if (opened?.kind === 'exercise') {
    if (opened.exercise !== view.name)
      found.push(finding('exercise', { says: view.name, is: opened.exercise }))
    if (opened.seed !== view.seed) found.push(finding('seed', { says: view.seed, is: opened.seed }))
  }
  for (const field of ['name', 'id', 'group'] as const) {
    const [says, is] = [info.who?.[field] ?? '', view.student?.[field] ?? '']
    if (says !== '' && is !== '' && says !== is) found.push(finding('who', { says, is }))
  }
  for (const step of view.steps) found.push(...answers(step, events, opened?.seq ?? 0))
  return found
}

/** What the page about a step says, against what was locked in the journal. */
function answers({ id, answer }: StepView, events: readonly JournalEvent[], after: number): Finding[] {
  const locked = events.findLast(
    event => event.kind === 'step' && event.seq > after && event.step === id && event.phase === 'answered'
  )
  const is = locked?.kind === 'step' ? locked.answer : undefined
  if (answer === null && is === undefined) return []
  if (JSON.stringify(answer?.value) === JSON.stringify(is)) return []
  return [
    finding('answer', {
      step: id,
      says: JSON.stringify(answer?.value ?? null),
      is: JSON.stringify(is ?? null)
    })
  ]
}
