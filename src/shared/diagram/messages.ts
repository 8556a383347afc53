import type { RecordedChunk, RecordedConnection } from '#shared/bytes/byte-records'
import type { Message } from './diagram'

/** One connection with what is known of both its ends: at least one of them is recorded. */
export interface Wire {
  readonly id: string
  /** Lanes of who opened it, and of who accepted it. */
  readonly openerLane: string
  readonly acceptorLane: string
  readonly opener: RecordedConnection | null
  readonly acceptor: RecordedConnection | null
}

/** What one side sent, or what came of it, piece by piece: `[from, to)` are places in all that it sent. */
interface Piece extends RecordedChunk {
  readonly from: number
  readonly to: number
}

/** More messages than these cannot be told apart: neighbours become one. */
const mostMessages = 120
/** Neighbours are told apart up to so many ms, if it need be. */
const leastGapMs = 0.05
const mostGapMs = 60_000

/** All that went over some connections, with times relative to `origin`, oldest first. */
export function messagesOf(wires: readonly Wire[], origin: number): Message[] {
  const most = Math.max(mostMessages, 6 * wires.length)
  let gapMs = 0
  for (;;) {
    const messages = wires.flatMap(wire => [
      ...oneWay(wire, 'opener', origin, gapMs),
      ...oneWay(wire, 'acceptor', origin, gapMs)
    ])
    if (messages.length <= most || gapMs > mostGapMs)
      return messages.sort((a, b) => momentOf(a) - momentOf(b))
    gapMs = gapMs === 0 ? leastGapMs : gapMs * 2
  }
}

/** When a message was first seen. */
function momentOf({ from, to }: Message): number {
  return from.ms ?? to.ms ?? 0
}

function oneWay(wire: Wire, by: 'opener' | 'acceptor', origin: number, gapMs: number): Message[] {
  const [sender, receiver] = by === 'opener' ? [wire.opener, wire.acceptor] : [wire.acceptor, wire.opener]
  const [fromLane, toLane] =
    by === 'opener' ? [wire.openerLane, wire.acceptorLane] : [wire.acceptorLane, wire.openerLane]
  const sent = sender && piecesOf(sender, 'out')
  const came = receiver && piecesOf(receiver, 'in')
  const ended = { sent: sender?.outEndedAt ?? null, came: receiver?.inEndedAt ?? null }
  const relative = (t: number | null): number | null => (t === null ? null : round(t - origin))
  const message = (pieces: readonly Piece[], index: number): Message => {
    const [first, last] = [pieces[0], pieces.at(-1)]
    const from = first?.from ?? 0
    const to = last?.to ?? from
    return {
      id: `${wire.id} ${by} ${index}`,
      connection: wire.id,
      by,
      from: { lane: fromLane, ms: sent ? relative(first?.t ?? null) : null },
      to: { lane: toLane, ms: relative(came ? (sent ? arrivalOf(to, came) : (last?.t ?? null)) : null) },
      ends: false,
      bytes: to - from,
      offset: from,
      pieces: pieces.flatMap(({ bytes }) => (bytes === '' ? [] : [bytes])),
      skipped: pieces.reduce((sum, { skipped }) => sum + skipped, 0),
      chunks: pieces.length
    }
  }
  const messages = gathered(sent ?? came ?? [], gapMs).map(message)
  if (ended.sent === null && ended.came === null) return messages
  return [...messages, endOf(wire, by, ended, messages, relative)]
}

/** The FIN of one side. */
function endOf(
  wire: Wire,
  by: 'opener' | 'acceptor',
  ended: { readonly sent: number | null; readonly came: number | null },
  before: readonly Message[],
  relative: (t: number | null) => number | null
): Message {
  const last = before.at(-1)
  const lanes = by === 'opener' ? [wire.openerLane, wire.acceptorLane] : [wire.acceptorLane, wire.openerLane]
  return {
    id: `${wire.id} ${by} end`,
    connection: wire.id,
    by,
    from: { lane: lanes[0] ?? '', ms: relative(ended.sent) },
    to: { lane: lanes[1] ?? '', ms: relative(ended.came) },
    ends: true,
    bytes: 0,
    offset: last ? last.offset + last.bytes : 0,
    pieces: [],
    skipped: 0,
    chunks: 0
  }
}

function piecesOf({ chunks }: RecordedConnection, way: 'in' | 'out'): Piece[] {
  let at = 0
  return chunks
    .filter(chunk => chunk.way === way)
    .sort((a, b) => a.t - b.t)
    .map(chunk => {
      const from = at
      at += chunk.kept + chunk.skipped
      return { ...chunk, from, to: at }
    })
}

/** When all up to `place` had come; null where it did not, as far as that is recorded. */
function arrivalOf(place: number, came: readonly Piece[]): number | null {
  return came.find(({ to }) => to >= place)?.t ?? null
}

/** Pieces that follow each other within `gapMs` are one message. What was not kept is only ever at the end of one. */
function gathered(pieces: readonly Piece[], gapMs: number): Piece[][] {
  const groups: Piece[][] = []
  for (const piece of pieces) {
    const group = groups.at(-1)
    const before = group?.at(-1)
    const follows = before && piece.t - before.t <= gapMs
    if (group && follows && (before.skipped === 0 || piece.kept === 0)) group.push(piece)
    else groups.push([piece])
  }
  return groups
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
