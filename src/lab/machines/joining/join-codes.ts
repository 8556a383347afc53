import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { RelevoError } from '#shared/errors'
import type { JoinCode } from '#shared/machines/joining'
import { monotonicMs } from '#system/clock'

/** Without signs that are taken for one another (0 O, 1 I L, 5 S, 8 B, U for V): 26 of them, eight of which are 37 bits. */
const signs = '234679ACDEFGHJKMNPQRTVWXYZ'
const signsOfCode = 8
/** How long a code is good, ms. */
const lifeMs = 10 * 60_000
/** Codes that are open at once: a room of laptops. */
const mostCodes = 64
/** Wrong codes after which all are void: who guesses has one chance in billions until then. */
const mostWrong = 20

/** One-time codes: each lets one machine in, within its time. */
export class JoinCodes {
  readonly #now: () => number
  #codes: { readonly code: string; readonly digest: Buffer; readonly endsAt: number }[] = []
  #wrong = 0
  #locked = false

  constructor(now: () => number = monotonicMs) {
    this.#now = now
  }

  get wrong(): number {
    return this.#wrong
  }

  /** Too many were wrong: every code is void, until another is made. */
  get locked(): boolean {
    return this.#locked
  }

  get open(): readonly JoinCode[] {
    this.#expire()
    return this.#codes.map(({ code, endsAt }) => ({ code, leftMs: Math.round(endsAt - this.#now()) }))
  }

  /** @throws RelevoError `LIMIT_REACHED` */
  make(): string {
    this.#expire()
    if (this.#codes.length >= mostCodes)
      throw new RelevoError('LIMIT_REACHED', `${mostCodes} codes are open; use those first`)
    const drawn = Array.from({ length: signsOfCode }, () => signs[randomInt(signs.length)]).join('')
    const code = `${drawn.slice(0, 4)}-${drawn.slice(4)}`
    this.#codes.push({ code, digest: digest(code), endsAt: this.#now() + lifeMs })
    if (this.#locked) this.#wrong = 0
    this.#locked = false
    return code
  }

  /** Whether it is one of them, which it is no more then. Takes as long whichever it is, and wherever it differs. */
  take(given: string): boolean {
    this.#expire()
    const wanted = digest(given)
    let found = -1
    this.#codes.forEach((one, index) => {
      if (timingSafeEqual(one.digest, wanted)) found = index
    })
    if (found >= 0) this.#codes.splice(found, 1)
    else this.#count()
    return found >= 0
  }

  clear(): void {
    this.#codes = []
    this.#wrong = 0
    this.#locked = false
  }

  #count(): void {
    this.#wrong++
    if (this.#wrong < mostWrong) return
    this.#locked = true
    this.#codes = []
  }

  #expire(): void {
    this.#codes = this.#codes.filter(({ endsAt }) => endsAt > this.#now())
  }
}

/** However it is typed: small letters, and without the hyphen. */
function digest(code: string): Buffer {
  return createHash('sha256')
    .update(code.toUpperCase().replace(/[^0-9A-Z]/g, ''))
    .digest()
}
