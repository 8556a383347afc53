import type { Outcome } from '../../../src/shared/outcome'
import type { Blame, StageEvidence } from './evidence'
import type { Tally } from '../tally'
import type { Told } from './told'
import type { Span } from './touched'

export function judgeReplies(
  told: readonly Told[],
  { order, places, events }: StageEvidence,
  touches: ReadonlyMap<string, readonly Span[]>,
  counts: Tally,
  blame: Blame
): void {
  const diverged = new Set<string>()
  for (const event of events)
    if (event.kind === 'diverged' && !event.replay) diverged.add(`${event.session} ${event.to}`)
  for (const { record, number, close } of told) {
    const { verdict, end, begunAt, endedAt } = record
    const where =
      `session ${number}, client port ${record.port}, ids ${record.ids.join()}, ${begunAt.toFixed(0)} to ` +
      `${endedAt.toFixed(0)} ms, ended by ${end} after ${record.bytes} bytes, told ${close?.outcome} (${close?.evidence})`
    const outcome: Outcome | undefined = close?.outcome
    if (verdict.kind === 'wrong')
      blame('wrong-bytes', `${where}: from byte ${verdict.byte} on ${verdict.why}`)
    if (end === 'silent') blame('hung', where)
    if (end === 'left') {
      counts.add('client resets')
      continue
    }
    counts.add(outcome === undefined ? 'untold' : outcome)
    if (outcome === 'unknown') counts.add(`unknown: ${close?.evidence}`)
    const untouched = places.filter(
      ({ id }) => !touches.get(id)?.some(({ from, to }) => from <= endedAt && to >= begunAt)
    )
    // A server may end between two answers, also by dying; but while another could go on, the client is not told so.
    const others = untouched.filter(({ id }) => !diverged.has(`${number} ${id}`))
    const isBetween = end === 'fin' && record.isBetween && others.length === 0
    if (verdict.kind === 'part' && isBetween) counts.add('ended between two answers, with nobody left')
    else if (verdict.kind === 'part' && outcome === 'whole') blame('false-whole', where)
    else if (verdict.kind === 'part' && end === 'fin' && outcome !== 'unknown') blame('fin-after-part', where)
    if (verdict.kind === 'whole' && outcome === 'cut') counts.add('cut, but the client had it all')
    if (outcome !== 'cut' || verdict.kind === 'whole') continue
    if (others.length > 0 && order.work !== 'diverging') {
      counts.add('cut beside an untouched replica')
      counts.add(`cut beside an untouched replica: ${order.work}, ${close?.evidence}`)
    }
  }
}
