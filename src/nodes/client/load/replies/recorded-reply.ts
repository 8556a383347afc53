import type { LoadDifference } from '#shared/load/load-results'
import type { ClientRequests } from '#nodes/framing/client-requests'
import { differences, type Difference } from '#nodes/compare/differences'
import { ignoring, type IgnoreOptions } from '#nodes/compare/ignored'
import { printable, scopeOf } from '#nodes/compare/scope'
import { contentOf, type Unit } from '#nodes/compare/unit'
import { unitsOf } from '#nodes/compare/units-of'
import { isVolatile, mayBeVolatile } from '#nodes/compare/volatile'
import type { OpenDifference } from '../attempt'
import { bytesDiffer } from './bytes-differ'

/** How replies are compared with the recorded one: as the proxy that recorded it compares its replicas'. */
export interface Comparison {
  readonly compare: 'bytes' | 'text' | 'http' | 'none'
  readonly ignore: IgnoreOptions
  /** Whether what differs from one reply to the next does not count. */
  readonly learn: boolean
  /** Places that vary, as the proxy knows: it has learned them, or they were accepted. */
  readonly noise: readonly { readonly scope: string; readonly place: string }[]
  /** Places at which replies may not differ, as a person told the proxy. */
  readonly struck: readonly { readonly scope: string; readonly place: string }[]
}

/** What a reply is against the recorded one. */
export interface Verdict {
  /** Null: it is the same, but for what does not count. */
  readonly difference: LoadDifference | null
  /** Its only differences are that it ends too early. */
  readonly isShort: boolean
  /** Differences that do not count if they turn out to vary from one reply to the next; then there is no other. */
  readonly open: readonly OpenDifference[]
}

const same: Verdict = { difference: null, isShort: false, open: [] }

/** Compares replies with one that was recorded. */
export class RecordedReply {
  readonly #recorded: Buffer
  readonly #requests: ClientRequests
  readonly #comparison: Comparison
  readonly #units: readonly Unit[]
  readonly #isIgnored: (difference: Difference) => boolean
  readonly #noise: ReadonlySet<string>
  readonly #struck: ReadonlySet<string>

  /** @param requests what is asked each time */
  constructor(recorded: Buffer, requests: ClientRequests, comparison: Comparison) {
    this.#recorded = recorded
    this.#requests = requests
    this.#comparison = comparison
    this.#isIgnored = ignoring(comparison.ignore)
    this.#noise = new Set(comparison.noise.map(key))
    this.#struck = new Set(comparison.struck.map(key))
    this.#units = this.#cut(recorded)
  }

  /** Bytes of it. */
  get length(): number {
    return this.#recorded.length
  }

  /** @param now the time by which times in the reply are known as such, ms since 1970 */
  compare(reply: Buffer, now = Date.now()): Verdict {
    const { compare, learn } = this.#comparison
    if (compare === 'none' || reply.equals(this.#recorded)) return same
    if (compare === 'bytes' && !learn) {
      const difference = bytesDiffer(this.#recorded, reply)
      return { difference, isShort: difference !== null && difference.byte === reply.length, open: [] }
    }
    return this.#compareUnits(this.#cut(reply), reply.length, now)
  }

  #compareUnits(units: readonly Unit[], length: number, now: number): Verdict {
    const open: OpenDifference[] = []
    let first: LoadDifference | null = null
    for (let index = 0; index < Math.max(units.length, this.#units.length); index++) {
      const [theirs, mine] = [this.#units[index], units[index]]
      if (!theirs || !mine) {
        const byte = mine?.start ?? length
        const told = (unit: Unit | undefined): string => (unit ? printable(contentOf(unit)) : '')
        return {
          difference: { byte, place: 'end', expected: told(theirs), got: told(mine) },
          isShort: !mine,
          open: []
        }
      }
      const scope = scopeOf(this.#requests, theirs.message)
      const isShort = index === units.length - 1 && isBeginning(mine.text, theirs.text)
      for (const difference of differences(theirs, mine)) {
        const ruling = this.#rule(scope, difference, now)
        if (ruling === 'noise') continue
        // What is not over yet is no other value.
        const told = toldOf(difference, mine.start)
        if (ruling !== 'open' || isShort) return { difference: told, isShort, open: [] }
        open.push({ scope, difference })
        first ??= told
      }
    }
    return first ? { difference: first, isShort: false, open } : same
  }

  #rule(scope: string, difference: Difference, now: number): 'noise' | 'open' | 'differs' {
    const { place, theirs, mine, structural } = difference
    const where = key({ scope, place })
    if (this.#isIgnored(difference)) return 'noise'
    if (!this.#comparison.learn || this.#struck.has(where)) return 'differs'
    if (this.#noise.has(where)) return 'noise'
    if (structural) return 'differs'
    // The recording may be old: its times are others than today's.
    if (isVolatile(place, theirs, mine, now) || (mayBeVolatile(theirs) && mayBeVolatile(mine))) return 'noise'
    return 'open'
  }

  #cut(reply: Buffer): Unit[] {
    return unitsOf(reply, this.#requests, this.#comparison.compare !== 'text')
  }
}

/** Whether more of `whole` may come. A number may be another, which happens to begin alike: a counter that began anew. */
function isBeginning(text: string, whole: string): boolean {
  return text.length < whole.length && whole.startsWith(text) && !/^\d+\s*$/.test(whole.slice(text.length))
}

function key({ scope, place }: { readonly scope: string; readonly place: string }): string {
  return `${scope}\n${place}`
}

function toldOf({ place, theirs, mine, at }: Difference, start: number): LoadDifference {
  return { byte: start + at, place, expected: printable(theirs), got: printable(mine) }
}
