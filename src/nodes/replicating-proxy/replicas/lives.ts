import type { PeerNotice } from '#shared/node-channel'
import { limits } from '../limits'
import type { Replica } from './replica'

/** An end of a connection, ms of `performance.now()`: the replica's own decision, or a sign of its death? */
interface Question {
  readonly openedAt: number
  readonly endedAt: number
  readonly answer: (lived: boolean | null) => void
}

/** A death that the lab told of: `from` is before it, or is when the kill was given; `until` is after it. */
interface Death {
  readonly from: number
  until: number
}

/** What was found out by a look at the system, or by a connection where it does not tell. */
export interface Sight {
  /** Whether the program lives; null: that cannot be told. */
  readonly lives: boolean | null
  /** Which life it is, where that is known: another socket that listens is another life. */
  readonly socket: number | null
  /** How often what serves at that socket was started again by a process that kept it; left out: never, as far as is known. */
  readonly renewals?: number
  /** When its process began, at the latest, ms of `performance.now()`; left out where that is not known. */
  readonly since?: number
  /** Whether the system was asked, so that a connection is no proof besides: a dying program's are accepted as well. */
  readonly isSure: boolean
}

interface Known {
  readonly deaths: Death[]
  /** The last look that found it alive, and when that was put, ms of `performance.now()`. */
  sight: { readonly socket: number | null; readonly renewals: number; readonly at: number } | null
  /** Whether the system tells of it, as far as it was asked. */
  isSure: boolean
  frozen: boolean
  /** Whether the lab has ever told something of it: so it does of all that is its own. */
  told: boolean
  /** When it was last moved: what was opened before that leads elsewhere, of which nobody is asked any more. */
  movedAt: number
  questions: Question[]
  timer: NodeJS.Timeout | null
  /** When `timer` fires, ms of `performance.now()`. */
  dueAt: number
  /** When the system was last asked for those that wait, and when it was last asked at all. */
  askedAt: number
  lookedAt: number
  asking: Promise<void> | null
}

/** Deaths of one replica that are remembered: connections that ended at older ones have been judged. */
const mostDeaths = 16

/**
 * Tells the end of a connection that a replica meant from one that its death caused: the system of a killed program
 * sends a FIN as well. What the lab saw of the program answers at once; otherwise, a moment later, whether a connection
 * to it succeeded since, or whether it still listens. One question to the system answers all that wait.
 */
export class Lives {
  readonly #known = new Map<Replica, Known>()
  readonly #ask: (replica: Replica) => Promise<Sight | 'short'>
  readonly #onOver: (replica: Replica, isBack: boolean) => void
  #closed = false

  /**
   * @param ask `short`: that could not be found out just now, for lack of something on this side
   * @param onOver hears, once or more often, that a life of a replica is over: the next one's memory is empty; and whether
   * that one is there already
   */
  constructor(
    ask: (replica: Replica) => Promise<Sight | 'short'>,
    onOver: (replica: Replica, isBack: boolean) => void
  ) {
    this.#ask = ask
    this.#onOver = onOver
  }

  /** Looks which life it is, so that a later one is known from it. */
  look(replica: Replica): void {
    this.#wait(replica, this.#of(replica), 0)
  }

  /** It is at another address from now on: who listens there is no other life of who listened here. */
  moved(replica: Replica): void {
    const known = this.#of(replica)
    known.movedAt = performance.now()
    known.sight = null
    known.lookedAt = -Infinity
    this.look(replica)
  }

  /** The lab saw something of the replica's program; `at` is ms of `performance.now()`. */
  saw(replica: Replica, what: PeerNotice['what'], at: number): void {
    const known = this.#of(replica)
    known.told = true
    // Which of its connections ended with that is not known: it was noticed later.
    if (what === 'renewed') return this.#onOver(replica, true)
    const last = known.deaths.at(-1)
    // A signal reaches a program too that is dead and whose end nobody has seen yet: only one that listens lives.
    if (what === 'up') {
      replica.livedAt = Math.max(replica.livedAt, at)
      known.lookedAt = -Infinity
      this.look(replica)
    }
    known.frozen = what === 'frozen'
    if (what === 'frozen' || what === 'resumed') return
    if (what !== 'up') this.#onOver(replica, false)
    if (what === 'up' || what === 'stopped') {
      // A kill that was given to a program that was dead already is over.
      if (last?.until === Infinity) last.until = at
    } else if (what === 'killing') {
      // Who is killed again before its end was seen dies once.
      if (last?.until !== Infinity) known.deaths.push({ from: this.#lastProof(replica, at), until: Infinity })
    } else {
      if (last?.until === Infinity) last.until = at
      else known.deaths.push({ from: this.#lastProof(replica, at - limits.exitSeenMs), until: at })
      if (known.deaths.length > mostDeaths) known.deaths.shift()
    }
    this.#settle(replica, known)
  }

  /** When the replica was last known to live before `at`: whatever ended after that may have ended with it. */
  #lastProof(replica: Replica, at: number): number {
    const isSure = this.#known.get(replica)?.isSure ?? true
    return Math.min(at, isSure ? replica.livedAt : Math.max(replica.livedAt, replica.connectedAt))
  }

  /** Whether the lab tells of it, so that nothing has to be concluded. */
  isTold(replica: Replica): boolean {
    return this.#known.get(replica)?.told ?? false
  }

  /** Whether the lab says that the program stands still. */
  isFrozen(replica: Replica): boolean {
    return this.#known.get(replica)?.frozen ?? false
  }

  /** When the life of the replica ended that a connection from `openedAt` to `endedAt` ended with; null: none is known. */
  deathOf(replica: Replica, openedAt: number, endedAt: number): number | null {
    const deaths = this.#known.get(replica)?.deaths
    return deaths?.find(({ from, until }) => openedAt < until && endedAt >= from)?.until ?? null
  }

  /** Whether a connection from `openedAt` to `endedAt` is known to have ended with the program. */
  died(replica: Replica, openedAt: number, endedAt: number): boolean {
    return this.deathOf(replica, openedAt, endedAt) !== null
  }

  /**
   * Calls back with whether the replica lived on after it had ended a connection; null when that cannot be told.
   * @param afterMs how long after the end the question may be put at the earliest: a dying program needs a moment
   */
  lived(
    replica: Replica,
    openedAt: number,
    endedAt: number,
    afterMs: number,
    answer: Question['answer']
  ): void {
    if (this.died(replica, openedAt, endedAt)) return answer(false)
    if (this.#closed) return answer(null)
    const known = this.#of(replica)
    known.questions.push({ openedAt, endedAt, answer })
    this.#wait(
      replica,
      known,
      Math.max(endedAt + afterMs, known.askedAt + limits.askEveryMs) - performance.now()
    )
  }

  /**
   * A connection to it was accepted. Where the system does not tell, that answers all that ended a moment before;
   * else it is looked now and then which life it is.
   */
  reached(replica: Replica): void {
    const known = this.#of(replica)
    if (known.questions.length > 0 && !known.isSure) this.#settle(replica, known)
    if (performance.now() - known.lookedAt > limits.sightMs) this.look(replica)
  }

  /** Asks once more for those that wait; resolves when each has its answer. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(
      [...this.#known].map(async ([replica, known]) => {
        if (known.timer) clearTimeout(known.timer)
        known.timer = null
        await (known.asking ?? undefined)
        if (known.questions.length > 0) await this.#resolve(replica, known)
        for (const { answer } of known.questions.splice(0)) answer(null)
      })
    )
  }

  #of(replica: Replica): Known {
    const known = this.#known.get(replica) ?? {
      deaths: [],
      sight: null,
      isSure: true,
      frozen: false,
      told: false,
      movedAt: -Infinity,
      questions: [],
      timer: null,
      dueAt: 0,
      askedAt: -Infinity,
      lookedAt: -Infinity,
      asking: null
    }
    this.#known.set(replica, known)
    return known
  }

  #wait(replica: Replica, known: Known, ms: number): void {
    if (this.#closed || known.asking) return
    const dueAt = performance.now() + ms
    if (known.timer && known.dueAt <= dueAt) return
    if (known.timer) clearTimeout(known.timer)
    known.dueAt = dueAt
    known.timer = setTimeout(
      () => {
        known.timer = null
        known.asking = this.#resolve(replica, known).finally(() => {
          known.asking = null
          const isShort = replica.unseenAt >= known.lookedAt
          if (known.questions.length > 0)
            this.#wait(replica, known, isShort ? limits.retryMs : limits.askEveryMs)
        })
      },
      Math.max(1, ms)
    )
  }

  async #resolve(replica: Replica, known: Known): Promise<void> {
    this.#settle(replica, known)
    const now = performance.now()
    const [oldest] = known.questions
    if (!oldest && now - known.lookedAt < limits.sightMs) return
    // Where connections come all the time, the next one tells.
    const soon =
      oldest && now - replica.connectedAt < limits.askEveryMs && now - oldest.endedAt < limits.nextTellsMs
    if (soon && !known.isSure && !this.#closed) return
    const askedAt = (known.lookedAt = performance.now())
    if (oldest) known.askedAt = askedAt
    const sight = await this.#ask(replica)
    if (sight === 'short') {
      replica.unseenAt = performance.now()
      this.#giveUp(known, replica.unseenAt - limits.unseenMs)
      return
    }
    const before = known.sight
    if (sight.lives === false) replica.goneAt = Math.max(replica.goneAt, askedAt)
    known.isSure = sight.isSure
    // What ended while it was asked is not answered by this.
    const asked = known.questions.filter(({ endedAt }) => endedAt < askedAt)
    known.questions = known.questions.filter(({ endedAt }) => endedAt >= askedAt)
    const isAnother = before !== null && sight.socket !== null && before.socket !== sight.socket
    const renewals = sight.renewals ?? 0
    const isRenewed = before !== null && !isAnother && renewals > before.renewals
    const isTold = known.deaths.some(({ until }) => before !== null && until > before.at)
    // When it was found that nobody listens, that life was over.
    const goneAt = before && Math.max(before.at, replica.goneAt)
    if (isAnother || (before !== null && sight.lives === false)) this.#onOver(replica, isAnother)
    if (isRenewed) this.#onOver(replica, true)
    if (isAnother && !isTold) this.#remember(known, { from: before.at, until: goneAt ?? before.at })
    if (sight.lives) {
      replica.livedAt = Math.max(replica.livedAt, askedAt)
      known.sight = { socket: sight.socket, renewals, at: askedAt }
    }
    for (const { openedAt, endedAt, answer } of asked) {
      // With another life, or another address, since the last look, it may be the end of this one or of that: a session
      // that began when a process was there already that the last look cannot have met is of this one, as a port is taken
      // by one at a time. One that was there at that look may have waited for the port, or have become another program.
      const isOfThis =
        before !== null && sight.since !== undefined && sight.since > before.at && openedAt > sight.since
      const isAcross = isRenewed && sight.since !== undefined && openedAt < sight.since
      const isOpen =
        openedAt < known.movedAt || isAcross || (isAnother && !isTold && !isOfThis && goneAt === before.at)
      answer(this.died(replica, openedAt, endedAt) ? false : isOpen ? null : sight.lives)
    }
  }

  /** Those that ended before `before` hear that it cannot be told. */
  #giveUp(known: Known, before: number): void {
    const late = known.questions.filter(({ endedAt }) => endedAt < before)
    known.questions = known.questions.filter(question => !late.includes(question))
    for (const { answer } of late) answer(null)
  }

  #remember({ deaths }: Known, death: Death): void {
    deaths.push(death)
    if (deaths.length > mostDeaths) deaths.shift()
  }

  /** Answers what is known without asking. */
  #settle(replica: Replica, known: Known): void {
    const since = known.isSure
      ? replica.livedAt
      : Math.max(replica.livedAt, replica.connectedAt - limits.proofMs)
    const answered: (readonly [Question, boolean])[] = []
    known.questions = known.questions.filter(question => {
      const died = this.died(replica, question.openedAt, question.endedAt)
      // What died later was alive then.
      const diedLater = known.deaths.some(({ from }) => from > question.endedAt)
      const isProven = diedLater || (since > question.endedAt && question.openedAt >= known.movedAt)
      if (!died && !isProven) return true
      answered.push([question, !died])
      return false
    })
    for (const [{ answer }, lived] of answered) answer(lived)
  }
}
