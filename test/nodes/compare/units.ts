import { ClientRequests } from '#nodes/framing/client-requests'
import { MessageReader } from '#nodes/compare/message-reader'
import type { Unit } from '#nodes/compare/unit'

export const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

/** A reader of replies to one request. */
function reader(request = get, readsJson = true): MessageReader {
  const requests = new ClientRequests()
  requests.take(Buffer.from(request))
  return new MessageReader(requests, readsJson)
}

/** All units of a reply that comes in pieces; `ended`: then the connection ends. */
export function unitsOf(pieces: readonly string[], request?: string, ended = true): Unit[] {
  const reading = reader(request)
  const units: Unit[] = []
  const take = (chunk: Buffer): void => {
    let at = 0
    do {
      at = reading.take(chunk, at)
      if (reading.unit) units.push(reading.unit)
    } while (reading.unit)
  }
  for (const piece of pieces) take(Buffer.from(piece, 'latin1'))
  if (ended) {
    reading.end()
    take(Buffer.alloc(0))
  }
  return units
}

export function unit(kind: Unit['kind'], text: string, more: Partial<Unit> = {}): Unit {
  return {
    kind,
    text,
    line: kind === 'line' ? 1 : 0,
    message: 0,
    start: 0,
    due: null,
    run: text.length,
    ...more
  }
}
