import type { Difference } from './differences'
import type { Judgement } from './judge'
import type { MessageReader } from './message-reader'
import { placeIn, promisedAt } from './mid-unit'
import { UnitStream } from './unit-stream'
import type { Unit } from './unit'

/** What is decided about the units of one session's replies. */
export interface UnitJudge {
  judge(theirs: Unit, mine: Unit): Judgement
  /** Whether another value may follow at a place of which the client has had the beginning of one. */
  mayDiffer(message: number, place: string, value: string): boolean
}

/** How an excursion stands. Positions and bytes are of the client's reply. */
export type Progress =
  | { readonly kind: 'open' }
  /** Both are in step again: `rest` are the replica's bytes for `position` and what follows. */
  | {
      readonly kind: 'aligned'
      readonly position: number
      readonly rest: Buffer
      readonly reader: MessageReader
      /** It has more than the value that the client may have had the whole of. */
      readonly more?: boolean
      /** Client's bytes of which some are of the one and some of the other. */
      readonly mixed?: { readonly from: number; readonly to: number }
    }
  | { readonly kind: 'differs'; readonly byte: number; readonly difference: Difference | null }

/** Whether a replica whose excursion is not over could go on in the client's reply: `later` more of it has to come. */
export type Resumption = Extract<Progress, { kind: 'aligned' }> | 'later' | 'never'

/**
 * Where a replica's reply differs from the client's, both are read unit by unit from the last place at which they
 * were in step, until they are in step again after differences that may be, or one is found that may not.
 *
 *     client   HTTP/1.1 200 OK ... Date: ...:07 ... | pid=71\n      | hola\n
 *     replica  HTTP/1.1 200 OK ... Date: ...:08 ... | pid=1234\n    | hola\n
 *              equal bytes         ^ begins here      still not       in step: the framing promises
 *                                                     (lengths)       both the same, bytes are compared again
 */
export class Excursion {
  /** Some difference is not known to be noise: not to be gone on with. */
  undecided = false
  readonly #theirs: UnitStream
  readonly #mine: UnitStream
  readonly #judge: UnitJudge
  /** The first byte that differs. */
  readonly #byte: number
  /** The reader of the client's reply, as it was where the excursion began. */
  readonly #start: MessageReader

  /**
   * @param reader of the client's reply, at a unit that began before they differed
   * @param byte of the client's reply, the first that differs
   */
  constructor(reader: MessageReader, byte: number, judge: UnitJudge) {
    this.#start = reader.clone()
    this.#theirs = new UnitStream(reader.clone())
    this.#mine = new UnitStream(reader.clone())
    this.#judge = judge
    this.#byte = byte
  }

  /** Bytes that it keeps. */
  get held(): number {
    return this.#theirs.held + this.#mine.held
  }

  /** Bytes of the replica's that are kept. */
  get ahead(): number {
    return this.#mine.held
  }

  /** Bytes of the client's that are kept, because the replica is behind. */
  get behind(): number {
    return this.#theirs.held
  }

  /** The client's position up to which nothing differs that may not. */
  get position(): number {
    return this.#theirs.unit?.start ?? this.#theirs.reader.position
  }

  /** Bytes that the client has got; they are kept. */
  pushTheirs(chunk: Buffer): void {
    this.#theirs.push(chunk)
  }

  /** Bytes of the replica's reply; they are kept. */
  pushMine(chunk: Buffer): void {
    this.#mine.push(chunk)
  }

  /** The replica has ended. */
  endMine(): void {
    this.#mine.ended = true
  }

  /** The client's reply ends where it is. */
  endTheirs(): void {
    this.#theirs.ended = true
  }

  /** Compares what has come. */
  advance(): Progress {
    const [theirs, mine] = [this.#theirs, this.#mine]
    for (;;) {
      const skimmed = theirs.reader.skimming
      const [theirUnit, myUnit] = [theirs.next(), mine.next()]
      // They differ inside of what was left out, because nothing had differed before.
      if (skimmed && theirs.reader.position > this.#byte)
        return { kind: 'differs', byte: this.#byte, difference: null }
      if (theirs.reader.failed || mine.reader.failed) {
        return { kind: 'differs', byte: Math.max(this.#byte, this.position), difference: null }
      }
      if (theirUnit === null || myUnit === null) return { kind: 'open' }
      const { ruling, difference } = this.#judge.judge(theirUnit, myUnit)
      if (ruling === 'differs') {
        return {
          kind: 'differs',
          byte: Math.max(this.#byte, theirUnit.start + (difference?.at ?? 0)),
          difference
        }
      }
      if (ruling === 'undecided') this.undecided = true
      theirs.done()
      mine.done()
      if (theirs.reader.position > this.#byte && theirs.reader.isLike(mine.reader)) return this.#aligned()
    }
  }

  /**
   * Whether the replica can go on where the client is, although its excursion is not over: all units before are
   * settled, and of the one that the client has a part of, what comes next can be told.
   */
  resume(): Resumption {
    const [theirs, mine] = [this.#theirs, this.#mine]
    const whole = mine.unit !== null || mine.ended
    const later = whole ? 'never' : 'later'
    if (this.undecided) return 'never'
    if (theirs.unit !== null || mine.unit?.kind === 'end' || !theirs.reader.atContent) return later
    const [part, own] = [theirs.reader.partialUnit, mine.unit ?? mine.reader.partialUnit]
    if (part.kind !== own.kind) return later
    const place = placeIn(part, own, whole, (name, value) => this.#judge.mayDiffer(part.message, name, value))
    if (place === null || place === 'later') return place === null ? 'never' : later
    const at = promisedAt(place, own, theirs.reader.due)
    if (at === null) return 'never'
    const { position } = theirs.reader
    const from = position - part.text.length + place.clientFrom
    const rest = mine.from(own.start + at)
    return {
      kind: 'aligned',
      position,
      rest,
      reader: this.#start,
      more: rest.length > place.most - at,
      ...(place.free && { mixed: { from, to: position + Math.max(0, place.most - at) } })
    }
  }

  /** Both have ended: what is left of each is its last unit. */
  finish(): Progress {
    const [theirs, mine] = [this.#theirs, this.#mine]
    if (theirs.unit !== null || mine.unit !== null) return { kind: 'open' }
    const [part, own] = [theirs.reader.partialUnit, mine.reader.partialUnit]
    const { ruling, difference } = this.#judge.judge(part, own)
    if (ruling === 'differs') {
      return { kind: 'differs', byte: Math.max(this.#byte, part.start + (difference?.at ?? 0)), difference }
    }
    if (ruling === 'undecided') this.undecided = true
    const { position } = theirs.reader
    return { kind: 'aligned', position, rest: Buffer.alloc(0), reader: this.#start }
  }

  #aligned(): Progress {
    const { reader } = this.#theirs
    const rest = this.#mine.from(this.#mine.reader.position)
    return { kind: 'aligned', position: reader.position, rest, reader: reader.clone() }
  }
}
