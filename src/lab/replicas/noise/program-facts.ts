import type { LogLine } from '#shared/state'
import { latest } from '../programs/stretches'
import { Changes } from './changes'

/** Connections of which the port is remembered, of one program. */
const mostConnections = 20_000
/** Connections of which one is looked for that was open when a line was printed. */
const mostOpen = 600
/** What a program printed last may be read this long after its exit was seen, ms; no next life begins so soon. */
export const lastWordsMs = 50

/** A time in a line may be so much older than the line, or newer, ms: it may be of when its session began. */
const nowMs = 60_000
/** Ids of children that are remembered. */
const mostChildren = 20_000

/** A connection to the program, ms since the run began; `to` Infinity: it is open, or nothing told its end. */
interface Connection {
  readonly port: number
  readonly from: number
  to: number
}

/** What is known of a program besides what it prints: by that, its own numbers are told from what it was sent. */
export class ProgramFacts {
  /** From when on the answers may be others than before. */
  readonly changes = new Changes()
  /** When its lives ended. */
  readonly #ends: number[] = []
  readonly #pids: { readonly t: number; readonly pid: number }[] = []
  /** In the order in which they began. */
  #connections: Connection[] = []
  #byPort = new Map<number, Connection[]>()
  readonly #ownPorts = new Set<number>()
  /** When lines of the program's first had the id of one of its children, by the id. */
  readonly #children = new Map<number, number>()
  readonly #startedAt: number | null

  /** @param startedAt when the run began, ms since 1970; null where that is not known */
  constructor(startedAt: number | null = null) {
    this.#startedAt = startedAt
  }

  addPid(t: number, pid: number): void {
    if (this.#pids.at(-1)?.pid === pid) return
    this.#pids.push({ t, pid })
    this.changes.add(this.#ends.findLast(end => end < t) ?? -Infinity)
  }

  /** Its exit was seen. Not from when it listens again: it may have served somebody before that is known. */
  addEnd(t: number): void {
    this.changes.add(this.#ends.at(-1) ?? -Infinity)
    this.#ends.push(t + lastWordsMs)
  }

  /** It listens on this port. */
  addOwnPort(port: number): void {
    if (this.#ownPorts.has(port)) return
    this.#ownPorts.add(port)
    this.changes.add(-Infinity)
  }

  /** @param port that of the other end */
  addConnection(port: number, from: number): void {
    if (this.#byPort.get(port)?.some(one => one.from === from)) return
    const before = this.#connections.findLastIndex(one => one.from <= from)
    const connection = { port, from, to: Infinity }
    this.#connections.splice(before + 1, 0, connection)
    this.#knowPort(connection)
    this.changes.add(from)
    if (this.#connections.length <= 1.1 * mostConnections) return
    this.#connections = this.#connections.slice(-mostConnections)
    this.#byPort.clear()
    for (const kept of this.#connections) this.#knowPort(kept)
  }

  #knowPort(connection: Connection): void {
    const known = this.#byPort.get(connection.port)
    if (known) known.push(connection)
    else this.#byPort.set(connection.port, [connection])
  }

  endConnection(port: number, from: number, to: number): void {
    const connection = this.#byPort.get(port)?.findLast(one => one.from === from)
    if (!connection) return
    this.changes.add(Math.min(connection.to, to) + latest)
    connection.to = to
  }

  /** A line of the program's has the id of one of its children. */
  addChild(t: number, pid: number): void {
    if ((this.#children.get(pid) ?? Infinity) <= t) return
    this.#children.set(pid, t)
    this.changes.add(t)
    if (this.#children.size > mostChildren) this.#children.delete(this.#children.keys().next().value ?? pid)
  }

  /** Whether a number in a line is the time of when it was printed: since 1970, in s, ms, µs or ns. */
  isNow({ t }: LogLine, number: string): boolean {
    if (this.#startedAt === null) return false
    const [whole = ''] = number.split('.')
    const ms = Number(whole.slice(0, 13).padEnd(13, '0'))
    return Math.abs(ms - this.#startedAt - t) <= nowMs
  }

  /**
   * Whether a number in a line is the id of the program's process, or of a child of it; null where that is not known of its
   * life.
   */
  isPid({ t }: LogLine, number: number): boolean | null {
    if ((this.#children.get(number) ?? Infinity) <= t) return true
    const life = this.#lifeAt(t)
    const known = this.#pids.findLast(one => this.#lifeAt(one.t) === life)
    return known ? known.pid === number : null
  }

  /** Whether a number in a line is one of its ports; null where it had no connection then whose port is known. */
  isPort({ t }: LogLine, number: number): boolean | null {
    if (this.#ownPorts.has(number)) return true
    const isOpen = ({ from, to }: Connection): boolean => from <= t && to + latest >= t
    if (this.#byPort.get(number)?.some(isOpen)) return true
    const last = this.#before(t)
    for (let at = last; at >= 0 && at > last - mostOpen; at--) {
      const connection = this.#connections[at]
      if (connection && isOpen(connection)) return false
    }
    return null
  }

  #lifeAt(t: number): number {
    const life = this.#ends.findIndex(end => t <= end)
    return life < 0 ? this.#ends.length : life
  }

  /** The last connection that had begun by then. */
  #before(t: number): number {
    let [low, high] = [0, this.#connections.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#connections[middle]?.from ?? Infinity) <= t) low = middle + 1
      else high = middle
    }
    return low - 1
  }
}
