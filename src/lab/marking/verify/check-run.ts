import type { JournalEvent } from '#shared/journal'
import type { LinkId } from '#shared/links'
import { finding, type Finding } from '#shared/marking/findings'
import type { LabSnapshot } from '#shared/state'
import type { RunReader } from '../../runs/reading/run-reader'
import type { Story } from './story'

/** How far the times of day of one run may be apart, ms: its folder is named before its clock starts. */
const clockMs = 10_000
/** So soon before the end of what is told, the exit of who was lost may have come after it, ms. */
const exitMs = 1_000
/** Most faults that are looked for in the record of what was shown. */
const maxFaults = 50
/** How long after its event a fault is looked for in what was shown, and how often, ms. */
const shownMs = 2_000
const lookMs = 100
/** One that was taken off sooner may never have been shown: the machine was busy, or stood still. */
const leastMs = 5_000

/**
 * What of a run does not follow from the rest of it. The chain is over the journal's bytes; the other looks hold the
 * journal, the record of what was shown and the page about the run against one another, so that a journal that was
 * changed and sealed anew is found where it no longer fits the others.
 */
export async function checkRun(reader: RunReader, seen: Story): Promise<readonly Finding[]> {
  const { info } = reader
  const shown = await reader
    .span()
    .then(({ until }) => reader.moment(until))
    .then(
      ({ state }) => state,
      () => null
    )
  const found: Finding[] = [...(await chain(reader)), ...clock(reader)]
  if (seen.first > 1) found.push(finding('no-beginning', { first: seen.first }))
  if (seen.missing > 0) found.push(finding('gaps', { events: seen.missing }))
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
  for (const [what, is] of info.endedAt !== null && seen.isWhole ? Object.entries(seen.counts) : []) {
    const says = info.counts[what as keyof typeof info.counts]
    if (says !== is) found.push(finding('counts', { what, says, is }))
  }
  // What a failover was due to may be among what is missing.
  const shownAutopsies = new Map(shown.autopsies.map(autopsy => [autopsy.id, autopsy]))
  for (const { id, totalMs, steps } of seen.isWhole ? seen.autopsies : []) {
    if ((steps.at(-1)?.t ?? 0) > (info.durationMs ?? shown.run.now) - exitMs) continue
    const says = shownAutopsies.get(id)?.totalMs
    if (says !== undefined && Math.abs(says - totalMs) > 0.001)
      found.push(finding('autopsy', { id, says, is: totalMs }))
  }
  found.push(...(await faults(reader, seen.faults)))
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

/** Faults of the journal that were never shown on their link. */
async function faults(reader: RunReader, events: readonly JournalEvent[]): Promise<Finding[]> {
  const found: Finding[] = []
  const set = events.filter(event => event.kind === 'fault-set').slice(0, maxFaults)
  for (const { link, name, seq, t } of set) {
    const over = events.find(
      event =>
        event.seq > seq &&
        (event.kind === 'faults-reset' ||
          event.kind === 'topology-changed' ||
          (event.kind === 'fault-cleared' && event.link === link && event.name === name))
    )
    const end = over?.t ?? Infinity
    if (link === undefined || end - t < leastMs) continue
    const { state } = await reader.momentOf(seq, t)
    // A machine that stood still shows it late, and one that was ended shows it no more.
    const from = Math.max(t, state.run.now)
    if (state.lastEvent < seq || isOn(state, { link, name })) continue
    if (!(await wasShown(reader, { link, name }, from, Math.min(end, from + shownMs)))) {
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
  for (let t = from + lookMs; t <= to + lookMs; t += lookMs)
    if (isOn((await reader.moment(t)).state, { link, name })) return true
  return false
}

function isOn(
  { links, nodes }: LabSnapshot,
  { link, name }: { readonly link: string; readonly name: string }
): boolean {
  const door = link.startsWith('outside->') ? link.slice('outside->'.length) : null
  const faults = door === null ? links[link as LinkId]?.faults : nodes[door]?.doorFaults
  return faults?.some(({ fault }) => fault.name === name) ?? false
}
