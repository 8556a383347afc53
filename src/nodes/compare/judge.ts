import { differences, type Difference } from './differences'
import { ignoring, type IgnoreOptions } from './ignored'
import type { Learning, Ruling } from './learning'
import type { Unit } from './unit'
import { isVolatile, mayBeVolatile } from './volatile'

/** How replies are compared, as the topology has it. */
export interface CompareOptions {
  readonly compare: 'bytes' | 'text' | 'http' | 'none'
  readonly ignore: IgnoreOptions
  /** Whether what differs again and again is noise. */
  readonly learn: boolean
}

/** What comparing two units came to; `difference`: the first that may not be. */
export interface Judgement {
  readonly ruling: Ruling
  readonly difference: Difference | null
  /** The differences that `Learning` is to hear of. */
  readonly noted: readonly Noted[]
}

/** `volatile`: its two values differ by their nature. */
export interface Noted {
  readonly difference: Difference
  readonly volatile: boolean
}

/**
 * What stands between the parts of a body (RFC 2046, section 5.1.1). Each replica's stands in its own body as well, which
 * nobody can go on with who was promised another.
 */
const ownBoundary = /^multipart\/.*boundary=/is

const same: Judgement = { ruling: 'noise', difference: null, noted: [] }

/** Decides which differences may be: ignored ones, those that are so by nature, those that were learned; in this order. */
export class Judge {
  /** Whether bodies in JSON are compared as such. */
  readonly readsJson: boolean
  /** Null where nothing is to be learned. */
  readonly learning: Learning | null
  /** Whether differences are told. */
  readonly tells: boolean
  readonly #ignored: (difference: Difference) => boolean
  readonly #now: () => number

  /** @param now ms since 1970 */
  constructor(options: CompareOptions, learning: Learning, now: () => number = Date.now) {
    this.readsJson = options.compare !== 'text'
    this.learning = options.learn ? learning : null
    this.tells = options.compare !== 'none'
    this.#ignored = ignoring(options.ignore)
    this.#now = now
  }

  /** `scope`: which kind of request they answer. */
  judge(theirs: Unit, mine: Unit, scope: string): Judgement {
    if (theirs.kind === mine.kind && theirs.text === mine.text) return same
    let ruling: Ruling = 'noise'
    let difference: Difference | null = null
    const noted: Noted[] = []
    for (const found of differences(theirs, mine)) {
      const ruled = this.#rule(found, scope, noted)
      const one = ruled === 'noise' && this.tells && isBoundary(found.place, found.mine) ? 'undecided' : ruled
      if (one === 'noise' || ruling === 'differs') continue
      ruling = one
      difference = found
    }
    return { ruling, difference, noted }
  }

  /** Whether a value may be another one at a place; the other is not known as a whole. */
  mayDiffer(scope: string, place: string, value: string): boolean {
    if (!this.tells) return true
    if (isBoundary(place, value)) return false
    const difference = { place, theirs: value, mine: value, at: 0, context: null, structural: false }
    if (this.#ignored(difference)) return true
    if (!this.learning) return false
    if (this.learning.rule(scope, place, [value]) === 'noise') return true
    return mayBeVolatile(value) && this.learning.stateOf(scope, place) !== 'struck'
  }

  /** Whether two replies to the same request, given at different times, may differ so; also while that is being learned. */
  mayHaveDiffered(scope: string, found: Difference): boolean {
    if (!this.tells || this.#ignored(found)) return true
    if (!this.learning || found.structural) return false
    const { place, theirs, mine } = found
    if (this.learning.rule(scope, place, [theirs, mine]) !== 'differs') return true
    return mayBeVolatile(theirs) && mayBeVolatile(mine) && this.learning.stateOf(scope, place) !== 'struck'
  }

  #rule(found: Difference, scope: string, noted: Noted[]): Ruling {
    // Where replies are never compared, one of another form is only none that could go on.
    if (!this.tells) return found.structural ? 'undecided' : 'noise'
    if (this.#ignored(found)) return 'noise'
    if (!this.learning) return 'differs'
    const { place, theirs, mine, structural } = found
    const ruling = this.learning.rule(scope, place, [theirs, mine])
    const volatile =
      !structural &&
      isVolatile(place, theirs, mine, this.#now()) &&
      this.learning.stateOf(scope, place) !== 'struck'
    if (!structural) noted.push({ difference: found, volatile })
    if (volatile || ruling === 'noise') return 'noise'
    return structural ? 'differs' : ruling
  }
}

function isBoundary(place: string, value: string): boolean {
  return place === 'header content-type' && ownBoundary.test(value)
}
