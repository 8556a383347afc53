/** How often another process is asked for its clock. */
const pings = 30

/**
 * How far another process's clock, which began elsewhere, is ahead of this one's, ms: to half of the shortest round trip.
 * On a busy machine one alone may take so long that a kill would seem to come after what it did.
 * @param ping asks for the other clock
 */
export async function clockAhead(
  ping: () => Promise<number>,
  now = () => performance.now()
): Promise<number> {
  let shortest = Infinity
  let ahead = 0
  for (let asked = 0; asked < pings; asked++) {
    const begun = now()
    const other = await ping()
    const ended = now()
    if (ended - begun >= shortest) continue
    shortest = ended - begun
    ahead = other - (begun + ended) / 2
  }
  return ahead
}
