import type { ComparedSession, ReplicaComparison, SessionLines } from '#shared/replicas'

/** Names a session for as long as the comparison lives; those that came another way are named by their time. */
export function sessionKey({ session, t }: ComparedSession): string {
  return session === null ? `direct-${t}` : `session-${session}`
}

/** What a replica has of a session; nothing when the comparison does not name it. */
export function linesOf(session: ComparedSession, replica: string): SessionLines {
  return session.replicas[replica] ?? noLines
}
const noLines: SessionLines = {
  status: 'pending',
  firstLine: null,
  lines: [],
  difference: null,
  repeated: 0,
  guessed: false
}

/** A difference that replaying can't mend. */
export function isDifferent(session: ComparedSession): boolean {
  return Object.values(session.replicas).some(({ status }) => status === 'differs')
}

/** Nothing to look at in it: each replica has all of it, or none yet. */
export function isPlain(session: ComparedSession): boolean {
  return Object.values(session.replicas).every(({ status }) => status === 'equal' || status === 'pending')
}

/** Replicas of which nothing tells which lines are of this session: theirs were put here by what they say. */
export function guessedReplicas(session: ComparedSession): string[] {
  return Object.entries(session.replicas).flatMap(([node, { guessed }]) => (guessed ? [node] : []))
}

/** Replicas whose log has lines of this session more than once. */
export function repeatedReplicas(session: ComparedSession): string[] {
  return Object.entries(session.replicas).flatMap(([node, { repeated }]) => (repeated > 0 ? [node] : []))
}

/** A letter a replica, so that sessions in the same standing can be folded into one row. */
export function standing(session: ComparedSession, replicas: readonly string[]): string {
  return replicas.map(replica => linesOf(session, replica).status[0]).join('')
}

/** Most lines that a replica has of the session. */
export function height(session: ComparedSession): number {
  return Math.max(0, ...Object.values(session.replicas).map(({ lines }) => lines.length))
}

/** The lines that the session should have: those of a replica that is right about it, else the longest. */
export function referenceLines(session: ComparedSession): readonly string[] {
  const all = Object.values(session.replicas)
  const right = all.find(({ status }) => status === 'equal' || status === 'repeated')
  if (right) return right.lines
  return all.reduce<readonly string[]>(
    (longest, { lines, status }) => (status !== 'differs' && lines.length > longest.length ? lines : longest),
    []
  )
}

/** How many sessions a comparison has: in some rows there are several, which were open together. */
export function sessionsIn({ totalSessions, together }: ReplicaComparison): number {
  return totalSessions + together
}

/**
 * The place in the map of every session that the host sent. It sends the newest, and before them up to half of
 * `limit` older ones that differ; in the map all sessions have their letter.
 */
export function placesOf({ map, sessions, totalSessions }: ReplicaComparison, limit: number): number[] {
  if (sessions.length === totalSessions) return sessions.map((_session, index) => index)
  const letters = Object.values(map)
  const older: number[] = []
  for (let index = 0; index < totalSessions - limit && older.length < Math.floor(limit / 2); index += 1) {
    if (letters.some(row => row[index] === 'x' || row[index] === '~')) older.push(index)
  }
  const newest = sessions.length - older.length
  return [...older, ...Array.from({ length: newest }, (_one, index) => totalSessions - newest + index)]
}

/** How many sessions of a replica have this letter in the map. */
export function countLetter(row: string | undefined, letter: string): number {
  let count = 0
  for (const one of row ?? '') if (one === letter) count += 1
  return count
}

/** Numbers of sessions, in order, those that follow one another as a range: `2, 4–9`. */
export function ranges(numbers: readonly number[]): string {
  const found: { readonly first: number; last: number }[] = []
  for (const number of numbers) {
    const last = found.at(-1)
    if (last && number === last.last + 1) last.last = number
    else found.push({ first: number, last: number })
  }
  return found.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`)).join(', ')
}
