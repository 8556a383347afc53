import type { JournalEvent } from '../../../src/shared/journal'
import { descriptorsMore } from '../descriptors'
import type { Blame, StageEvidence } from './evidence'
import { isKill } from '../faults'
import { judgeReplies } from './outcomes'
import { foldRepeats, lacksLines, logsAgree, sameOrder } from './logs'
import type { Finding, StageResult } from '../order'
import { medianMs, slowness, startsOf } from './starts'
import { Tally } from '../tally'
import { matchSessions, type Told } from './told'
import { touchedTimes, type Span } from './touched'
import { replayedMs } from './replayed'
import { wayBack } from './way-back'

/** Descriptors that may be open in addition: files of the journal and of the session log come and go. */
const descriptorSlack = 3

export function findings(evidence: StageEvidence): StageResult {
  const { order, sessions, acts } = evidence
  const found: Finding[] = []
  const counts = new Tally()
  const blame: Blame = (kind, what) => void found.push({ kind, stage: order.index, what })

  for (const { kind } of acts) counts.add(kind)
  counts.add('kills', acts.filter(({ kind }) => isKill(kind)).length)
  counts.add('sessions', sessions.length)
  counts.add(
    'bytes',
    sessions.reduce((sum, { bytes }) => sum + bytes, 0)
  )
  for (const [whose, ms] of Object.entries(evidence.cpuMs)) counts.add(`CPU of ${whose}, ms`, ms)
  const told = matchSessions(evidence)
  const touches = touchedTimes(evidence)
  judgeReplies(told, evidence, touches, counts, blame)
  judgeDetached(evidence, touches, counts, blame)
  judgeExecutions(told, evidence, counts, blame)
  judgeVerdict(told, evidence, counts, blame)
  judgeRest(evidence, counts, blame)
  return { counts, findings: found }
}

function judgeDetached(
  { events, proxy }: StageEvidence,
  touches: ReadonlyMap<string, readonly Span[]>,
  counts: Tally,
  blame: Blame
): void {
  for (const event of events) {
    if (event.kind !== 'detached' || event.node !== proxy) continue
    counts.add('detached')
    const isTouched = touches.get(event.to)?.some(({ from, to }) => from <= event.t && event.t <= to)
    if (isTouched) continue
    blame(
      'healthy-detached',
      `${event.to} at ${event.t.toFixed(0)} ms for ${event.cause}, session ${event.session}, byte ${event.byte}`
    )
  }
}

function executionKey(session: number | null, replica: string): string {
  return `${session} ${replica}`
}

/** How often each replica was said to have been sent a session again of which it may have had a part. */
function saidAgain(events: readonly JournalEvent[]): ReadonlyMap<string, number> {
  const again = new Map<string, number>()
  for (const event of events) {
    if (event.kind !== 'session' || event.phase !== 'close') continue
    for (const upstream of event.upstreams) {
      const at = executionKey(event.session, upstream.to)
      if (upstream.again) again.set(at, (again.get(at) ?? 0) + 1)
    }
  }
  return again
}

function judgeExecutions(
  told: readonly Told[],
  { order, events, logs, caughtUp, standing }: StageEvidence,
  counts: Tally,
  blame: Blame
): void {
  const again = saidAgain(events)
  const givenUp = new Set<string>()
  for (const event of events) {
    const isGivenUp = event.kind === 'catch-up' && (event.phase === 'failed' || event.phase === 'left-out')
    if (isGivenUp && event.session !== undefined) givenUp.add(executionKey(event.session, event.to))
  }
  for (const { replica, begun, whole } of logs) {
    // Not each of them is in the journal when they are many; their number is.
    let unnamed = standing[replica]?.lost ?? 0
    for (const { record, number, close } of told) {
      const at = executionKey(number, replica)
      for (const id of record.ids) {
        const times = begun.get(id) ?? 0
        const said = again.get(at) ?? 0
        if (times > 1) counts.add('executed twice')
        if (times > 1 + said) {
          blame(
            'twice-unsaid',
            `${replica} executed ${id} of session ${number} ${times} times, said again ${said}`
          )
        }
      }
      for (const id of record.answered) {
        if ((whole.get(id) ?? 0) > 0) continue
        if (givenUp.has(at)) counts.add('missing, and said')
        else if (close?.outcome !== 'whole') counts.add(`missing of a session that was not whole`)
        else if (order.replay === 'at-most-once' && unnamed-- > 0)
          counts.add('missing, and counted as left out')
        else {
          const ending = caughtUp ? '' : ' (not caught up at the end)'
          blame('missing', `${replica} does not have ${id} of session ${number}${ending}`)
        }
      }
    }
  }
}

function judgeVerdict(
  told: readonly Told[],
  { order, logs, comparison, events }: StageEvidence,
  counts: Tally,
  blame: Blame
): void {
  const truth = logsAgree(logs)
  const again = saidAgain(events)
  // What was said to run twice may be in a log twice, in part or as a whole.
  const folded = logs.map(log => {
    const repeated = told.filter(({ number }) => again.has(executionKey(number, log.replica)))
    return foldRepeats(log, new Set(repeated.flatMap(({ record }) => record.ids)))
  })
  const differs = logsAgree(folded) === 'different'
  if (order.order === 'total' && !sameOrder(folded))
    blame('other-order', 'lines that all have come in different orders')
  counts.add(`logs: ${truth === 'different' && !differs ? 'different by what was said to run twice' : truth}`)
  const verdicts = comparison
    .map(({ node, verdict, pending }) => `${node} ${JSON.stringify(verdict)}, pending ${pending}`)
    .join('; ')
  const allIdentical = comparison.every(({ verdict }) => verdict.kind === 'identical')
  // A file that is equal to the others', or the only one, may have a session twice all the same.
  const isRight = comparison.every(({ node, verdict }) => {
    const { begun } = logs.find(({ replica }) => replica === node) ?? {}
    const isTwice = [...(begun?.values() ?? [])].some(times => times > 1)
    return verdict.kind === 'identical' || (verdict.kind === 'repeated' && isTwice)
  })
  if (truth === 'equal' && !isRight) blame('false-verdict', `the files are equal, said is ${verdicts}`)
  for (const { node, verdict } of comparison) {
    if (verdict.kind === 'behind' && !lacksLines(logs, node))
      blame('false-verdict', `${node} lacks no line that is in another file, said is ${verdicts}`)
  }
  if (differs && allIdentical) blame('false-verdict', `the files differ, said is ${verdicts}`)
}

function judgeRest(
  { order, bursts, events, proxy, places, caughtUp, standing, descriptors, problems }: StageEvidence,
  counts: Tally,
  blame: Blame
): void {
  const { before, after } = descriptors
  const starts = startsOf(events)
  counts.reach('median start of a program, ms', Math.round(medianMs(starts)))
  counts.add('descriptors more', Math.max(0, after.length - before.length))
  if (after.length > before.length + descriptorSlack) {
    const more = descriptorsMore(before, after)
    blame('descriptors', `${before.length} at the beginning, ${after.length} at the end; more: ${more}`)
  }
  for (const { lastFaultAt, until } of bursts) {
    for (const { id } of places) {
      const { ms, at } = wayBack(events, { proxy, replica: id, lastFaultAt, until })
      if (ms <= 0) continue
      counts.reach('longest way back, ms', Math.round(ms))
      const allowedMs = order.attachMs * slowness(starts, lastFaultAt, until)
      const workMs = replayedMs(events, { replica: id, from: lastFaultAt, to: at, order: order.order })
      if (ms > allowedMs + workMs)
        blame(
          'not-restored',
          `${id} was attached ${ms.toFixed(0)} ms after the last fault and its start, at ${at.toFixed(0)} ms`
        )
    }
  }
  if (!caughtUp || bursts.some(({ restored }) => !restored))
    blame('not-restored', `at the end: ${JSON.stringify(places.map(({ id }) => ({ id, ...standing[id] })))}`)
  for (const problem of problems) blame('problem', problem)
}
