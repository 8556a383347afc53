import { seeded, type Random } from '../../../bench/soak/random'
import { SessionAligner } from '../../../src/lab/replicas/aligner'
import type { ReplicaComparison } from '../../../src/shared/replicas'

/*
 * Logs of programs whose lines bear no mark, as a proxy with replicas that are killed and caught up makes them: sessions
 * that overlap, replays beside new ones, lines that are read late. Of what each line is, is known here only.
 */

export interface World {
  readonly seed: number
  readonly replicas: number
  readonly sessions: number
  /** Longest pause between the beginnings of two sessions, ms. */
  readonly pauseMs: number
  /** Most deaths of a replica; the first never dies. */
  readonly deaths: number
  /** Most lines of a session. */
  readonly lines: number
  /** Of how many texts the lines are; 0: each has one of its own. */
  readonly words: number
  /** How late a line may be read, ms. */
  readonly lateMs: number
  /** Share of what was missed that is replayed. */
  readonly replayed: number
  /** Share of the sessions that the last replica answers in its own way. */
  readonly wrong: number
}

interface Session {
  readonly number: number
  readonly from: number
  readonly to: number
  readonly texts: readonly string[]
}

interface Printed {
  readonly t: number
  readonly session: number
  readonly index: number
  readonly text: string
}

interface Replica {
  readonly name: string
  readonly printed: Printed[]
  /** When it died, when that was seen, and when its next life was ready. */
  readonly deaths: { readonly at: number; readonly seen: number; readonly back: number }[]
}

/** What is true of one replica's log. */
interface Truth {
  readonly file: readonly string[]
  /** Sessions of which it lacks a line that there is elsewhere. */
  readonly lacking: number
  /** Sessions of which it has a line twice. */
  readonly twice: number
  /** It has lines that its session should not have. */
  readonly isWrong: boolean
}

export interface Made {
  readonly comparison: ReplicaComparison
  readonly truth: Readonly<Record<string, Truth>>
}

export function makeLogs(world: World): Made {
  const random = seeded(world.seed)
  const tells: { readonly t: number; readonly tell: () => void }[] = []
  const names = ['a', 'b', 'c'].slice(0, world.replicas)
  const aligner = new SessionAligner(names, names)
  const sessions = sessionsOf(world, random)
  const completed = new Set<number>()
  let port = 40_000

  const connect = (replica: Replica, session: Session, from: number, to: number, death: number): void => {
    const isCut = death <= to
    const connection = { session: session.number, t: from, replica: replica.name, localPort: ++port }
    tells.push({ t: from, tell: () => aligner.addOpen(connection) })
    tells.push({ t: to, tell: () => aligner.addClose(connection, to, !isCut) })
    if (!isCut) completed.add(session.number)
    const isWrong = replica.name === names.at(-1) && seeded(session.number).next() < world.wrong
    session.texts.forEach((text, index) => {
      const t = from + ((to - from) * (index + 1)) / (session.texts.length + 1)
      if (t >= death) return
      const said = isWrong && index === 0 ? `${text}, or so` : text
      replica.printed.push({ t, session: session.number, index, text: said })
    })
  }

  const all = names.map((name, at): Replica => {
    const end = sessions.at(-1)?.to ?? 0
    return { name, printed: [], deaths: at === 0 ? [] : deathsOf(world, random, end) }
  })
  for (const replica of all) {
    for (const session of sessions) {
      const { from, to } = session
      const isAway = replica.deaths.some(({ at, back }) => at <= from && from < back)
      const death = replica.deaths.find(({ at }) => at > from)?.at ?? Infinity
      if (!isAway) connect(replica, session, from, to, death)
      if (!isAway && death > to) continue
      if (!random.chance(world.replayed)) continue
      // In the first life that begins after its end and lasts long enough.
      for (let again = to + random.int(20, 600), took = random.int(5, 80); ; again += 50) {
        const life = replica.deaths.findLast(({ back }) => back <= again)
        const last = replica.deaths.find(({ at }) => at > from)
        if (replica.deaths.some(({ at, back }) => at <= again + took && again < back + 20)) continue
        if (last && (!life || life.at < last.at)) continue
        connect(replica, session, again, again + took, Infinity)
        break
      }
    }
  }

  for (const { name, deaths } of all) {
    for (const { at, seen, back } of deaths) {
      tells.push({ t: at, tell: () => aligner.gone(name, 'detached', at) })
      tells.push({ t: seen, tell: () => aligner.gone(name, 'down', seen) })
      tells.push({ t: back, tell: () => aligner.back(name, 'down', back) })
      tells.push({ t: back + 10, tell: () => aligner.back(name, 'detached', back + 10) })
    }
  }
  for (const { name, printed, deaths } of all) {
    printed.sort((one, other) => one.t - other.t)
    let read = 0
    for (const [at, { t, text }] of printed.entries()) {
      const late = random.chance(0.2) ? random.int(0, world.lateMs) : 1
      // The last words of a life are read when its end is seen, or a moment later.
      const seen = deaths.find(death => death.at > t)?.seen ?? Infinity
      read = Math.max(read, Math.min(t + late, seen + 40))
      const line = { seq: at + 1, t: read, node: name, level: 'info', text } as const
      tells.push({ t: read, tell: () => aligner.addLine(line) })
    }
  }
  for (const { tell } of tells.sort((one, other) => one.t - other.t)) tell()
  return { comparison: aligner.compare(10_000_000, 'proxy', 200), truth: truthOf(all, sessions, completed) }
}

function sessionsOf(world: World, random: Random): Session[] {
  let from = 1_000
  return Array.from({ length: world.sessions }, (_, index): Session => {
    from += random.int(0, world.pauseMs)
    const texts = Array.from({ length: random.int(1, world.lines) }, (_, line) =>
      world.words > 0 ? `word ${random.int(1, world.words)}` : `line ${line} of ${index + 1}`
    )
    return { number: index + 1, from, to: from + random.int(20, 600), texts }
  })
}

function deathsOf(world: World, random: Random, end: number): Replica['deaths'] {
  let back = 1_000
  return Array.from({ length: random.int(0, world.deaths) }, () => {
    const at = back + random.int(100, Math.max(200, end / world.deaths))
    const seen = at + random.int(0, 100)
    back = seen + random.int(150, 900)
    return { at, seen, back }
  })
}

function truthOf(
  all: readonly Replica[],
  sessions: readonly Session[],
  completed: ReadonlySet<number>
): Made['truth'] {
  const indexes = ({ printed }: Replica, session: number): readonly number[] =>
    printed.flatMap(one => (one.session === session ? [one.index] : []))
  return Object.fromEntries(
    all.map(replica => {
      const { name, printed } = replica
      const lacking = sessions.filter(({ number, texts }) => {
        const own = new Set(indexes(replica, number))
        const there = completed.has(number) ? texts.keys() : all.flatMap(other => indexes(other, number))
        return [...there].some(index => !own.has(index))
      })
      const twice = sessions.filter(({ number }) => {
        const own = indexes(replica, number)
        return new Set(own).size < own.length
      })
      const isWrong = printed.some(({ session, index, text }) => sessions[session - 1]?.texts[index] !== text)
      const file = printed.map(({ text }) => text)
      return [name, { file, lacking: lacking.length, twice: twice.length, isWrong }]
    })
  )
}
