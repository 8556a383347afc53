/* The one right content of a reply, by the id of its request: both the servers and the judge know it. */

/** Bytes from one mark, which says where it stands, to the next. */
const stampEvery = 8 * 1024
const patternBytes = 64 * 1024
const pattern = makePattern()

/** What a reply's body says in `bytes` bytes; each 8 KiB begin with where they belong. */
export function contentOf(id: number, bytes: number): Buffer {
  const content = Buffer.allocUnsafe(bytes)
  let from = (id * 7919) % patternBytes
  for (let at = 0; at < bytes; from = 0) at += pattern.copy(content, at, from)
  for (let at = 0; at < bytes; at += stampEvery) content.write(`[${id}:${at}]`, at, 'latin1')
  return content
}

/**
 * What a server that diverges says instead: other bytes from a place in the first half on, or, for each second such
 * request, a byte less.
 */
export function divergedContentOf(id: number, bytes: number): Buffer {
  const content = contentOf(id, bytes)
  if (!diverges(id)) return content
  if (id % 2 === 0 && bytes > 1) return content.subarray(0, bytes - 1)
  const from = Math.floor((bytes * (id % 50)) / 100)
  for (let at = from; at < bytes; at++) content[at] = content[at]! ^ 1
  return content
}

/** Whether a server that diverges answers this request in its own way. */
function diverges(id: number): boolean {
  return id % 3 === 0
}

/** How many bytes of content there are between two lines of noise. */
export const noiseEvery = 64 * 1024
/** A line of noise: which process, when, and a number that is new each time. Not of the same length everywhere. */
export const noiseLine = /^<!-- pid \d{1,10} at \d{4}-\d\d-\d\dT[\d:.]{12}Z id [0-9a-f-]{36} -->\n/
/** Most bytes of a line of noise. */
export const longestNoise = 120

function makePattern(): Buffer {
  const bytes = Buffer.alloc(patternBytes)
  let state = 1
  for (let at = 0; at < patternBytes; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    bytes[at] = 0x30 + ((state >>> 16) % 75)
  }
  return bytes
}
