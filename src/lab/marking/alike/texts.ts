/** So many words in a row make a piece: fewer, and two who explain the same thing have them in common. */
const pieceWords = 5
/** Shorter texts say the same by themselves. */
const leastPieces = 8

/** The pieces of a text: runs of words, without case, accents and punctuation. */
function piecesOf(text: string): ReadonlySet<string> {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
  const pieces = new Set<string>()
  for (let start = 0; start + pieceWords <= words.length; start++) {
    pieces.add(words.slice(start, start + pieceWords).join(' '))
  }
  return pieces
}

/** Which share of the shorter text is in the other word for word, from 0 to 1; null: too short to say. */
export function sharedText(a: string, b: string): number | null {
  const [first, second] = [piecesOf(a), piecesOf(b)]
  const [small, large] = first.size <= second.size ? [first, second] : [second, first]
  if (small.size < leastPieces) return null
  let common = 0
  for (const piece of small) if (large.has(piece)) common++
  return common / small.size
}
