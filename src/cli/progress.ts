import { bytesText } from './output'

/** How often a terminal's bar is drawn, and how often a log gets a line, ms. */
const barEveryMs = 100
const lineEveryMs = 2_000
const barWidth = 30

export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** The progress of a transfer: a bar that is drawn over itself on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #stream: ProgressStream
  readonly #size: number
  readonly #now: () => number
  readonly #since: number
  #before = 0
  #drawnAt = -Infinity
  #bar = false

  constructor(size: number, stream: ProgressStream, now: () => number = () => performance.now()) {
    this.#size = size
    this.#stream = stream
    this.#now = now
    this.#since = now()
  }

  /** `phase` is told beside the bytes. `before` of them were there already, and took no time. */
  update(bytes: number, phase: string, before = 0): void {
    this.#before = before
    const now = this.#now()
    if (now - this.#drawnAt < (this.#stream.isTTY ? barEveryMs : lineEveryMs)) return
    this.#drawnAt = now
    this.#draw(bytes, phase)
  }

  /** Draws the last state and ends the bar's line. */
  end(bytes: number, phase: string): void {
    this.#draw(bytes, phase)
    if (this.#bar) this.#stream.write('\n')
    this.#bar = false
  }

  #draw(bytes: number, phase: string): void {
    const share = this.#size === 0 ? 1 : Math.min(1, bytes / this.#size)
    const seconds = (this.#now() - this.#since) / 1000
    const rate = seconds > 0 ? `  ${bytesText(Math.max(0, bytes - this.#before) / seconds)}/s` : ''
    const percent = `${Math.floor(share * 100)}%`.padStart(4)
    const text = `${percent}  ${bytesText(bytes)} of ${bytesText(this.#size)}${rate}  ${phase}`
    if (!this.#stream.isTTY) return void this.#stream.write(`${text.trimStart()}\n`)
    const filled = Math.round(share * barWidth)
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${text}`
    // \x1b[K clears what a longer line before it left.
    this.#stream.write(`\r${bar.slice(0, Math.max(20, (this.#stream.columns ?? 100) - 1))}\x1b[K`)
    this.#bar = true
  }
}
