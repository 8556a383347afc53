import type { PeerNotice } from '#shared/node-channel'
import { dial } from '#nodes/net/dial'
import { hostOptions } from '#nodes/net/host-options'
import { listenerLife } from '#nodes/net/listener-life'
import { limits } from '../limits'
import { nowMs } from '../now'

/** A connection from when it was opened to when its other end ended it, ms by `nowMs`. */
export interface Span {
  readonly openedAt: number
  readonly endedAt: number
}

/** When the program was killed or went, as far as the lab has seen it: somewhere between the two. */
interface Death {
  readonly from: number
  until: number
}

/** Deaths that are remembered: connections that ended at older ones have been judged. */
const mostDeaths = 16

/**
 * Tells the end of a connection that a backend meant from one that its death caused: the system of a killed program
 * sends a FIN as well. What the lab saw answers at once; otherwise, a moment later, whether the system says that it lives,
 * or, where that does not tell, a connection to it stood since. One question to the system answers all who wait. Each `Backend` has one.
 */
export class Lives {
  readonly #address: { readonly host: string; readonly port: number }
  readonly #deaths: Death[] = []
  #connectedAt = -Infinity
  /** Whether the system tells of it, as far as it was asked: then a connection is no proof, for a dying one's stand too. */
  #isSure = true
  #asking: { readonly askedAt: number; readonly answer: Promise<boolean | null> } | null = null

  constructor(address: { readonly host: string; readonly port: number }) {
    this.#address = address
  }

  /** A connection to it stood just now. */
  connected(): void {
    this.#connectedAt = nowMs()
  }

  /** The lab saw something of its program, at `at`. */
  told(what: PeerNotice['what'], at: number): void {
    const last = this.#deaths.at(-1)
    if (what === 'killing') {
      // Who is killed again before its end was seen dies once.
      if (last?.until !== Infinity) this.#deaths.push({ from: at, until: Infinity })
    } else if (what === 'exited') {
      if (last?.until === Infinity) last.until = at
      else this.#deaths.push({ from: at - limits.exitSeenMs, until: at })
    } else if (what === 'up' && last?.until === Infinity) last.until = at
    if (this.#deaths.length > mostDeaths) this.#deaths.shift()
  }

  /** Whether the lab has told that the program went while a connection was open, or ended it so. */
  died({ openedAt, endedAt }: Span): boolean {
    return this.#deaths.some(({ from, until }) => openedAt < until && endedAt >= from)
  }

  /** Whether the program lived on after the end of a connection; null when that cannot be told. */
  async lived(span: Span): Promise<boolean | null> {
    if (this.died(span)) return false
    if (this.#isProven(span)) return true
    await new Promise(resolve => setTimeout(resolve, limits.dyingMs))
    if (this.died(span)) return false
    if (this.#isProven(span)) return true
    const lives = await this.#ask()
    return this.died(span) ? false : lives
  }

  /** One question at a time; an answer is for those who asked before it was put. */
  async #ask(): Promise<boolean | null> {
    const wantedAt = nowMs()
    // One that was put before may have been answered before this connection's end.
    if (this.#asking && this.#asking.askedAt < wantedAt) await this.#asking.answer
    if (this.#asking === null || this.#asking.askedAt < wantedAt) {
      const asking = { askedAt: nowMs(), answer: this.#look() }
      this.#asking = asking
    }
    return this.#asking.answer
  }

  #isProven({ endedAt }: Span): boolean {
    return !this.#isSure && this.#connectedAt > endedAt + limits.dyingMs
  }

  /** Whether the program lives, whatever is wrong with the link to it; null when its machine does not answer. */
  async #look(): Promise<boolean | null> {
    const { host, port } = this.#address
    const end = nowMs() + limits.aliveMs
    let life = await listenerLife(host, port)
    // Who lacks the descriptors to look has some again once other connections have ended.
    while (life === 'short' && nowMs() < end) {
      await new Promise(resolve => setTimeout(resolve, limits.dyingMs))
      life = await listenerLife(host, port)
    }
    if (life === 'short') return null
    this.#isSure = life !== null
    return life ? life.lives : tryConnect(host, port)
  }
}

function tryConnect(host: string, port: number): Promise<boolean | null> {
  return new Promise(resolve => {
    const socket = dial({ ...hostOptions(host), port, timeout: limits.aliveMs })
    const done = (answer: boolean | null): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => done(true))
    socket.once('timeout', () => done(null))
    socket.once('short', () => done(null))
    // Stays for the errors that may come after the answer.
    socket.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET' ? false : null)
    )
  })
}
