import type { ClientRequests } from '#nodes/framing/client-requests'
import type { Difference } from '#nodes/compare/differences'
import type { UnitJudge } from '#nodes/compare/excursion'
import type { Judge, Judgement } from '#nodes/compare/judge'
import { MessageReader } from '#nodes/compare/message-reader'
import { printable, scopeOf } from '#nodes/compare/scope'
import type { Unit } from '#nodes/compare/unit'
import type { EventData } from '#shared/journal'

/** In what replies differ: the place, what each replica has there, and who was started again before they first did. */
export type ToldDifference = Pick<
  EventData['diverged'],
  'place' | 'values' | 'ended' | 'startedAgain' | 'concluded'
>

/** What a comparison has to know of the session that it is part of. */
export interface ComparedSession {
  readonly number: number
  readonly requests: ClientRequests
  /** How many answers the client has whole. */
  answered(): number
  /** The replica whose reply the client gets; null before there is one. */
  leader(): string | null
  /** Whether nothing is wrong with a replica, and nothing on the way to it: only those teach what is noise. */
  isWell(replica: string): boolean
}

/** Compares the replies of one session: of each replica with what the client gets. */
export class ReplyComparison {
  /** Whether a difference is told: not where replies are never compared. */
  readonly tells: boolean
  readonly #judge: Judge
  readonly #session: ComparedSession

  constructor(judge: Judge, session: ComparedSession) {
    this.#judge = judge
    this.#session = session
    this.tells = judge.tells
  }

  /** A reader of the client's reply, at its first byte. */
  reader(): MessageReader {
    return new MessageReader(this.#session.requests, this.#judge.readsJson)
  }

  of(replica: string): ReplicaComparison {
    return new ReplicaComparison(replica, this.#judge, this.#session)
  }
}

/** Compares one replica's reply with the client's, and has learning hear of what differs. */
export class ReplicaComparison implements UnitJudge {
  readonly #replica: string
  readonly #judge: Judge
  readonly #session: ComparedSession
  /** The answer that was compared last, from 0. */
  message = 0
  /** The places at which the answer has differed so far. */
  #places = new Set<string>()
  /** Something was wrong with one of both: the answer teaches nothing. */
  #spoilt = false
  /** It was told that a replica has lost what it said: once for the session. */
  #hasTold = false

  constructor(replica: string, judge: Judge, session: ComparedSession) {
    this.#replica = replica
    this.#judge = judge
    this.#session = session
  }

  judge(theirs: Unit, mine: Unit): Judgement {
    this.#learnUpTo(theirs.message)
    const scope = scopeOf(this.#session.requests, theirs.message)
    const judgement = this.#judge.judge(theirs, mine, scope)
    for (const { difference, volatile } of judgement.noted) this.#note(scope, theirs, difference, volatile)
    if (judgement.ruling === 'differs') this.#spoilt = true
    return judgement
  }

  mayDiffer(message: number, place: string, value: string): boolean {
    return this.#judge.mayDiffer(scopeOf(this.#session.requests, message), place, value)
  }

  /** How many answers the client has whole: the number of the one that it is getting. */
  get answered(): number {
    return this.#session.answered()
  }

  /** A difference in the answer that was compared last, as it is told. */
  told(difference: Difference): ToldDifference {
    const { place } = difference
    const values = this.#valuesOf(difference)
    const ended = Object.keys(values).filter(name => place === 'end' && values[name] === '')
    return this.#told(this.message, place, values, ended)
  }

  /** What a reply lacks that has ended in an answer of the connection, as it is told. */
  toldShort(difference: Difference, message: number): ToldDifference {
    return this.#told(message, difference.place, this.#valuesOf(difference), [this.#replica])
  }

  /** Whose replies are compared. */
  get #between(): readonly string[] {
    const leader = this.#session.leader()
    return leader === null ? [this.#replica] : [leader, this.#replica]
  }

  #told(
    message: number,
    place: string,
    values: Readonly<Record<string, string>>,
    ended: readonly string[]
  ): ToldDifference {
    const scope = scopeOf(this.#session.requests, message)
    const { learning } = this.#judge
    const there = Object.entries(values).filter(([name, value]) => value !== '' || !ended.includes(name))
    return {
      place,
      values: Object.fromEntries(there),
      ...(ended.length > 0 && { ended }),
      ...learning?.told(learning.startedAgain(scope, place, Object.keys(values)))
    }
  }

  #valuesOf({ theirs, mine }: Difference): Record<string, string> {
    const leader = this.#session.leader()
    return { ...(leader !== null && { [leader]: printable(theirs) }), [this.#replica]: printable(mine) }
  }

  /** The reply has been compared to its end. */
  end(): void {
    this.#learnUpTo(Math.max(1, this.#session.requests.count ?? 1))
  }

  #note(scope: string, { start }: Unit, difference: Difference, volatile: boolean): void {
    const { learning } = this.#judge
    if (!learning) return
    const leader = this.#session.leader()
    if (leader === null || !this.#session.isWell(leader) || !this.#session.isWell(this.#replica)) {
      this.#spoilt = true
      return
    }
    this.#places.add(difference.place)
    const values = this.#valuesOf(difference)
    const { number } = this.#session
    const at = { to: this.#replica, session: number, byte: start + difference.at, values }
    if (!learning.note(scope, difference.place, at, volatile) || this.#hasTold) return
    this.#hasTold = true
    learning.tell(scope, difference.place, at)
  }

  #learnUpTo(message: number): void {
    for (; this.message < message; this.message++) {
      if (!this.#spoilt)
        this.#judge.learning?.replied(
          scopeOf(this.#session.requests, this.message),
          this.#places,
          this.#between
        )
      this.#places = new Set()
      this.#spoilt = false
    }
  }
}
