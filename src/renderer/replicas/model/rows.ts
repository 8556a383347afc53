import type { ComparedSession, ReplicaComparison } from '#shared/replicas'
import {
  guessedReplicas,
  height,
  isPlain,
  placesOf,
  repeatedReplicas,
  sessionKey,
  standing
} from './session-model'

/** A session by itself; `inFold` when it shows because its fold is open. */
export interface SessionRow {
  readonly kind: 'session'
  readonly key: string
  readonly place: number
  readonly session: ComparedSession
  readonly inFold: boolean
}

/** Sessions in the same standing, one after another. */
export interface FoldRow {
  readonly kind: 'fold'
  readonly key: string
  /** Places in the map of the first and the last. */
  readonly place: number
  readonly end: number
  readonly sessions: readonly ComparedSession[]
  readonly open: boolean
}

/** Older sessions that the host has left out, none of which differs. */
export interface GapRow {
  readonly kind: 'gap'
  readonly key: string
  readonly place: number
  readonly end: number
}

export type Row = SessionRow | FoldRow | GapRow

const foldPx = 32
const linePx = 20
const paddingPx = 17
/** Three lines in the gutter: the session, its time, its line numbers; one more where lines were guessed, one where there are some twice. */
const leastSessionPx = 77
const guessedPx = 18
/** The sentence there that tells which sessions are in the row besides. */
const overlappingPx = 76

export function rowPx(row: Row): number {
  if (row.kind !== 'session') return foldPx
  const { session } = row
  const notes = [guessedReplicas(session), repeatedReplicas(session)]
  const least =
    leastSessionPx +
    guessedPx * notes.filter(({ length }) => length > 0).length +
    (session.overlapping.length > 0 ? overlappingPx : 0)
  return Math.max(least, height(row.session) * linePx + paddingPx)
}

interface RowOptions {
  /** What was asked of the host as `limit`. */
  readonly limit: number
  readonly differencesOnly: boolean
  /** Keys of the folds that are open. */
  readonly open: ReadonlySet<string>
}

/** What the screen shows, from top to bottom. The newest session always stands by itself: it's the live one. */
export function rowsOf(comparison: ReplicaComparison, options: RowOptions): Row[] {
  const replicas = comparison.replicas.map(({ node }) => node)
  const places = placesOf(comparison, options.limit)
  const rows: Row[] = []
  let fold: { place: number; end: number; sessions: ComparedSession[]; standing: string } | null = null
  let next = 0

  const close = () => {
    if (!fold) return
    const { place, end, sessions } = fold
    fold = null
    const [first] = sessions
    if (!first) return
    const key = `fold-${sessionKey(first)}`
    const open = options.open.has(key)
    rows.push({ kind: 'fold', key, place, end, sessions, open })
    if (!open) return
    for (const [index, session] of sessions.entries())
      rows.push({ kind: 'session', key: sessionKey(session), place: place + index, session, inFold: true })
  }

  for (const [index, session] of comparison.sessions.entries()) {
    const place = places[index] ?? next
    if (place > next) {
      close()
      if (!options.differencesOnly)
        rows.push({ kind: 'gap', key: `gap-${next}`, place: next, end: place - 1 })
    }
    next = place + 1
    const same = standing(session, replicas)
    if (options.differencesOnly && !/[^e]/.test(same)) {
      close()
      continue
    }
    if (place === comparison.totalSessions - 1 || !isPlain(session)) {
      close()
      rows.push({ kind: 'session', key: sessionKey(session), place, session, inFold: false })
      continue
    }
    if (fold && fold.standing !== same) close()
    fold ??= { place, end: place, sessions: [], standing: same }
    fold.sessions.push(session)
    fold.end = place
  }
  close()
  return rows
}

/** The row that shows the session at this place of the map, or is nearest to it. */
export function rowAt(rows: readonly Row[], place: number): number {
  let nearest = 0
  for (const [index, row] of rows.entries()) {
    if (row.place > place) break
    // An open fold's own row gives way to the session inside it.
    nearest = index
  }
  return nearest
}
