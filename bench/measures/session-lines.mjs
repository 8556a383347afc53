// The lines of one session, as the replicas have them: docs/measures.md, "How logs of replicas are compared".

export const linesOfSession = 8

/** What most have, or the beginning of it; of as many, the first, or one that goes on from it. */
export function agreed(lines, replicas) {
  const all = replicas
    .filter(replica => lines.has(replica))
    .map(replica => lines.get(replica).map(({ text }) => text))
  const begins = (part, whole) => part.every((text, index) => text === whole[index])
  const votes = whole => all.filter(part => begins(part, whole)).length
  return all.reduce((best, next) => {
    const more = votes(next) - votes(best)
    return more > 0 || (more === 0 && next.length > best.length && begins(best, next)) ? next : best
  })
}
