import type { RecordedConnection } from '#shared/bytes/byte-records'

/** Most connections of one diagram. */
const mostJoined = 64

/** How one connection was come to from another: by its other end, or by what it was opened for, down or up. */
type Way = 'seed' | 'down' | 'up'

/**
 * The connections that have to do with those to begin with: the same ones as their other ends recorded them, those that
 * were opened for them, those for which they were opened, and so on.
 */
export function joinedConnections(
  seeds: readonly RecordedConnection[],
  all: readonly RecordedConnection[]
): RecordedConnection[] {
  const joined = new Map<string, RecordedConnection>()
  const left: { readonly connection: RecordedConnection; readonly way: Way }[] = seeds.map(connection => ({
    connection,
    way: 'seed'
  }))
  for (let next = left.shift(); next && joined.size < mostJoined; next = left.shift()) {
    const { connection, way } = next
    if (joined.has(connection.id)) continue
    joined.set(connection.id, connection)
    const add = (others: readonly RecordedConnection[], by: Way): void => {
      left.push(...others.map(other => ({ connection: other, way: by })))
    }
    add(
      all.filter(other => isOtherEnd(connection, other)),
      // Where it was accepted, what is at the other end has it for something; where it was opened, it goes on there.
      way === 'down' ? 'down' : connection.to === null ? 'up' : 'seed'
    )
    add(
      all.filter(other => other.causes.some(({ connection: cause }) => cause === connection.id)),
      'down'
    )
    // One that many use is not followed back to all of them.
    if (way === 'down') continue
    const causes = new Set(connection.causes.map(cause => cause.connection))
    add(
      all.filter(other => causes.has(other.id)),
      'up'
    )
  }
  return [...joined.values()].sort((a, b) => a.since - b.since)
}

/** Whether both are the same connection, recorded at its two ends. */
export function isOtherEnd(a: RecordedConnection, b: RecordedConnection): boolean {
  return (
    a.node !== b.node &&
    (a.to === null) !== (b.to === null) &&
    portOf(a.local) === portOf(b.remote) &&
    portOf(a.remote) === portOf(b.local) &&
    (a.closedAt ?? Infinity) >= b.since - clockMs &&
    (b.closedAt ?? Infinity) >= a.since - clockMs
  )
}

/** By how much the clocks of two machines may differ where nothing better is known, ms. */
const clockMs = 1_000

export function portOf(address: string): string {
  return address.slice(address.lastIndexOf(':') + 1)
}
