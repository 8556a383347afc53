import { isDeepStrictEqual } from 'node:util'
import type { Guest } from '../guests/guest'
import { together, type Traffic } from './conversation'
import type { Copy } from './copy'
import type { Findings } from './findings'
import type { LabOfWalk } from './lab'
import type { Way } from './way'

export interface StageParts {
  readonly guest: Guest
  readonly way: Way
  readonly lab: LabOfWalk
  readonly findings: Findings
  /** The first is the primary. */
  readonly copies: readonly [Copy, Copy]
  /** The port of the proxy. */
  readonly proxy: number
}

/** A walk as it stands: what was said to the programs so far, and which of it each has to have. */
export class Stage implements StageParts {
  readonly guest: Guest
  readonly way: Way
  readonly lab: LabOfWalk
  readonly findings: Findings
  readonly copies: readonly [Copy, Copy]
  readonly proxy: number
  /** Number of the last word. */
  word = 0
  /** What clients have sent and received so far. */
  traffic: Traffic = { connections: 0, sent: 0, received: 0 }
  /** Those that have printed the half of a session, and then all of it. */
  readonly halves = new Set<Copy>()
  /** How often what was done to each copy may have cost it its place. */
  readonly losses = new Map<string, number>()
  /** The words that each copy has to have. */
  readonly #due = new Map<Copy, number[]>()

  constructor(parts: StageParts) {
    this.guest = parts.guest
    this.way = parts.way
    this.lab = parts.lab
    this.findings = parts.findings
    this.copies = parts.copies
    this.proxy = parts.proxy
    for (const copy of parts.copies) this.#due.set(copy, [])
  }

  get door(): { readonly host: string; readonly port: number } {
    return { host: '127.0.0.1', port: this.proxy }
  }

  /** Has so many sessions, one after the other, each when the copies that are `there` have had the one before. */
  async talk(sessions: number, there: readonly Copy[] = this.copies): Promise<void> {
    for (let left = sessions; left > 0; left--) {
      await this.said(n => this.guest.session(this.door, n, there))
      await this.haveHad(there)
      if (there.length === this.copies.length) await this.isOver()
    }
  }

  /** Counts one session, which every copy has to have at some time. */
  async said(session: (n: number) => Promise<Traffic>): Promise<void> {
    const n = ++this.word
    this.traffic = together([this.traffic, await session(n)])
    this.isDue(n)
  }

  isDue(n: number, times = 1): void {
    for (const due of this.#due.values()) due.push(...Array.from({ length: times }, () => n))
  }

  /** Its memory is empty, but for the words that it has had in a program that does not forget them. */
  startsAgain(copy: Copy): void {
    if (this.guest.forgets) this.#due.set(copy, [])
  }

  haveHad(copies: readonly Copy[] = this.copies): Promise<unknown> {
    const had = async (): Promise<unknown> =>
      Object.fromEntries(
        await Promise.all(copies.map(async copy => [copy.id, await this.guest.had(copy)] as const))
      )
    const due = Object.fromEntries(copies.map(copy => [copy.id, this.#due.get(copy)]))
    return this.findings.becomes('the words that the programs have had', had, due)
  }

  /** Nobody has still to end a session: whoever is killed now, is killed in none. */
  isOver(): Promise<unknown> {
    const open = async (): Promise<unknown> => {
      const told = await this.lab.events('session')
      const ended = new Set(told.filter(({ phase }) => phase === 'close').map(({ session }) => session))
      return [...new Set(told.map(({ session }) => session))].filter(session => !ended.has(session))
    }
    return this.findings.becomes('sessions that are not over', open, [])
  }

  /** Whether the copies have printed the same in their sessions, in some order: but for what one has printed again. */
  get havePrintedTheSame(): boolean {
    const [first, second] = this.copies.map(copy => ({
      lines: [...copy.printedOfSessions()].sort(),
      isHalf: this.halves.has(copy)
    }))
    if (!first || !second) return false
    if (first.isHalf === second.isHalf) return isDeepStrictEqual(first.lines, second.lines)
    const [half, other] = first.isHalf ? [first, second] : [second, first]
    return haveOnlyAgain(half.lines, other.lines)
  }

  /** The proxy may lose it once more. */
  isLost(copy: Copy): void {
    this.losses.set(copy.id, (this.losses.get(copy.id) ?? 0) + 1)
  }

  async isBack(copy: Copy): Promise<void> {
    const { findings, lab } = this
    await findings.becomes(`${copy.id} is up`, () => lab.state(copy.id), 'up')
    const standing = async (): Promise<unknown> => {
      const stats = (await lab.link(copy.id))?.stats
      return { attached: stats?.attached, pending: stats?.pendingSessions }
    }
    await findings.becomes(`${copy.id} has caught up`, standing, { attached: true, pending: 0 })
    await this.haveHad([copy])
  }
}

/** Whether `lines` are `others`, but for some that are there more often. */
function haveOnlyAgain(lines: readonly string[], others: readonly string[]): boolean {
  const left = [...lines]
  for (const other of others) {
    const at = left.indexOf(other)
    if (at < 0) return false
    left.splice(at, 1)
  }
  return left.every(line => others.includes(line))
}
