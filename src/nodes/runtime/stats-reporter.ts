import { monotonicMs } from '#system/clock'

/** Time between two looks at what a node has counted, ms. */
const lookMs = 250
/** The same once it has counted nothing, until something happens. */
const quietLookMs = 1_000
/** Time between two reports while nothing is counted: then only CPU and memory differ, ms. */
const quietReportMs = 2_000
/** Looks that found nothing new, after which a node without connections rests: it is looked at and reported this seldom, ms. */
const looksToRest = 10
const restMs = 4_000

/**
 * Reports what a node has counted, four times a second while it counts, and more and more seldom while it does not:
 * fifty nodes that do nothing would otherwise wake up two hundred times a second to say so.
 */
export class StatsReporter<Counted extends { readonly open: number }> {
  #told = ''
  #toldAt = -Infinity
  /** Looks in a row that found nothing new. The first of them is reported: it ends the rates. */
  #quiet = 0
  #timer: NodeJS.Timeout | null = null
  #ms = lookMs
  readonly #count: () => Counted | null
  readonly #report: (counted: Counted, at: number) => void

  /** `count` gives null while there is no way to report. */
  constructor(count: () => Counted | null, report: (counted: Counted, at: number) => void) {
    this.#count = count
    this.#report = report
    this.#plan(lookMs)
  }

  /** Something has happened that may count: a connection, a line, an event, a word of the lab. */
  poke(): void {
    if (this.#ms > lookMs) this.#plan(lookMs)
  }

  #plan(ms: number): void {
    this.#ms = ms
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(), ms).unref()
  }

  #look(): void {
    const counted = this.#count()
    if (counted === null) return this.#plan(lookMs)
    const text = JSON.stringify(counted)
    const at = monotonicMs()
    this.#quiet = text === this.#told ? this.#quiet + 1 : 0
    if (this.#quiet <= 1 || at - this.#toldAt >= quietReportMs) {
      this.#told = text
      this.#toldAt = at
      this.#report(counted, at)
    }
    if (this.#quiet <= 1) this.#plan(lookMs)
    else this.#plan(this.#quiet > looksToRest && counted.open === 0 ? restMs : quietLookMs)
  }
}
