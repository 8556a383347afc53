import type { Difference } from './differences'
import type { Judgement } from './judge'
import type { MessageReader } from './message-reader'
import { placeIn, promisedAt, type MidUnit } from './mid-unit'
import { Refit } from './refit'
import { UnitStream } from './unit-stream'
import type { Unit } from './unit'

/** What is decided about the units of one session's replies. */
export interface UnitJudge {
  judge(theirs: Unit, mine: Unit): Judgement
  /** Whether another value may follow at a place of which the client has had the beginning of one. */
  mayDiffer(message: number, place: string, value: string): boolean
}

/** Before whatever comes next. */
const atStart: MidUnit = { at: 0, free: false, least: 0, most: 0, clientFrom: 0 }

/** Bytes of the client's reply of which some are of one replica and some of another. */
export interface Mixed {
  readonly from: number
  readonly to: number
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
      /** What the replica's bytes after `rest` are taken by, because its chunks end elsewhere. */
      readonly refit?: Refit
      readonly mixed?: Mixed
    }
  | { readonly kind: 'differs'; readonly byte: number; readonly difference: Difference | null }
  /** The replica is so far behind that what it has to be compared with is not kept: nobody knows whether it differs. */
  | { readonly kind: 'behind' }

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
  /** Some difference is not known to be noise, or is in what cannot be a mix: not to be gone on with. */
  undecided = false
  /** Where the client has a value that is nobody's: it says nothing of a replica that it has another. */
  mixed: Mixed | null = null
  readonly #theirs: UnitStream
  readonly #mine: UnitStream
  readonly #judge: UnitJudge
  /** The first byte that differs. */
  readonly #byte: number
  /** The answer of which content was left out before, so that nothing in the rest of it is known to be noise; else null. */
  readonly #blindIn: number | null

  /**
   * @param reader of the client's reply, at a unit that began before they differed
   * @param byte of the client's reply, the first that differs
   */
  constructor(reader: MessageReader, byte: number, judge: UnitJudge) {
    this.#blindIn = reader.skimming ? reader.message : null
    const [theirs, mine] = [reader.clone(), reader.clone()]
    theirs.readAgain()
    mine.readAgain()
    this.#theirs = new UnitStream(theirs)
    this.#mine = new UnitStream(mine)
    this.#judge = judge
    this.#byte = byte
  }

  /** Bytes that it keeps. */
  get held(): number {
    return this.#theirs.held + this.#mine.held
  }

  /** Whether the replica has said more than the client has, by what both have of content: its framing may be longer. */
  get hasMore(): boolean {
    const [theirs, mine] = [this.#theirs, this.#mine]
    if (theirs.unit !== null) return false
    return mine.unit !== null || mine.reader.partial.length > theirs.reader.partial.length
  }

  /** How many bytes more of the replica's reply are kept than of the client's. */
  get ahead(): number {
    return this.#mine.held - this.#theirs.held
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
      const [theirUnit, myUnit] = [theirs.next(), mine.next()]
      if (theirs.reader.failed || mine.reader.failed) {
        return { kind: 'differs', byte: Math.max(this.#byte, this.position), difference: null }
      }
      if (theirUnit === null || myUnit === null) return { kind: 'open' }
      const isSame = theirUnit.kind === myUnit.kind && theirUnit.text === myUnit.text
      if (!isSame && this.#isBlindTo(theirUnit))
        return { kind: 'differs', byte: Math.max(this.#byte, theirUnit.start), difference: null }
      const { ruling, difference } = this.#judge.judge(theirUnit, myUnit)
      const isMixed = this.#isMixed(theirUnit)
      if (ruling === 'differs' && !isMixed) {
        return {
          kind: 'differs',
          byte: Math.max(this.#byte, theirUnit.start + (difference?.at ?? 0)),
          difference
        }
      }
      if (ruling === 'undecided' || (ruling === 'differs' && isMixed)) this.undecided = true
      // What follows a part of a compressed body fits no other.
      if (!isSame && theirUnit.kind !== 'head' && theirs.reader.isCoded) this.undecided = true
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
    if (theirs.unit !== null) return later
    const [part, own] = [theirs.reader.partialUnit, mine.unit ?? mine.reader.partialUnit]
    if (own.kind === 'end') return part.text === '' ? this.#refitted(part, atStart) : later
    if (part.kind !== own.kind) return later
    const place = placeIn(part, own, whole, (name, value) => this.#mayDiffer(part, name, value))
    if (place === null || place === 'later') return place === null ? 'never' : later
    const isMix = part.kind !== 'head' && !own.text.startsWith(part.text)
    if (isMix && theirs.reader.isCoded) return 'never'
    // Of a part without a byte, a line of the framing may have been read.
    const isWithin = theirs.reader.chunks === null || (theirs.reader.chunks.isAtContent && own.text !== '')
    const at = isWithin ? promisedAt(place, own, theirs.reader.due) : null
    if (at === null) return this.#refitted(part, place)
    const rest = mine.from(own.start + at)
    const { position } = theirs.reader
    const mixed = place.free && { mixed: this.#mixed(part, place, place.most - at) }
    return {
      kind: 'aligned',
      position,
      rest,
      reader: this.#before,
      more: rest.length > place.most - at,
      ...mixed
    }
  }

  /** Both come in chunks that end at other places. */
  #refitted(part: Unit, place: MidUnit): Resumption {
    const [theirs, mine] = [this.#theirs, this.#mine]
    const [promised, own] = [theirs.reader.chunks, mine.before.chunks]
    const refit = promised && own && Refit.from(promised, own, place.at)
    if (!refit) return 'never'
    const given = mine.from(mine.before.position)
    const rest = refit.take(given)
    if (refit.failed) return 'never'
    const { position } = theirs.reader
    const mixed = place.free && { mixed: this.#mixed(part, place, Math.min(rest.length, given.length)) }
    return { kind: 'aligned', position, rest, reader: this.#before, more: true, refit, ...mixed }
  }

  /** @param more bytes of the value that the client does not have */
  #mixed(part: Unit, { clientFrom }: MidUnit, more: number): Mixed {
    const { position } = this.#theirs.reader
    return { from: position - part.text.length + clientFrom, to: position + Math.max(0, more) }
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
    return { kind: 'aligned', position, rest: Buffer.alloc(0), reader: this.#before }
  }

  #aligned(): Progress {
    const { reader } = this.#theirs
    const rest = this.#mine.from(this.#mine.reader.position)
    return { kind: 'aligned', position: reader.position, rest, reader: this.#after(reader) }
  }

  /** The reader of the client's reply, at its last unit. */
  get #before(): MessageReader {
    return this.#after(this.#theirs.before)
  }

  #after(reader: MessageReader): MessageReader {
    const copy = reader.clone()
    if (copy.message === this.#blindIn) copy.skim()
    return copy
  }

  #isMixed({ start }: Unit): boolean {
    return this.mixed !== null && start < this.mixed.to && this.#theirs.reader.position > this.mixed.from
  }

  #isBlindTo({ kind, message }: Unit): boolean {
    return message === this.#blindIn && kind !== 'end'
  }

  #mayDiffer(unit: Unit, place: string, value: string): boolean {
    return !this.#isBlindTo(unit) && this.#judge.mayDiffer(unit.message, place, value)
  }
}
