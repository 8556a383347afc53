import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Address } from '../../../src/system/addresses'

/** How long a client waits for what it was promised, ms. */
const patienceMs = 20_000

/** What went over a client's connections, as that client counts it. */
export interface Traffic {
  readonly connections: number
  readonly sent: number
  readonly received: number
}

/** A client that says what it means to, and knows what has to come back. */
export class Conversation {
  readonly #socket: Socket
  /** What has come, as Latin-1, and how much of it was read. */
  #text = ''
  #read = 0
  #ended: string | null = null
  #changed: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', chunk => this.#note(() => (this.#text += chunk.toString('latin1'))))
    socket.on('end', () => this.#note(() => (this.#ended ??= 'ended')))
    socket.on('error', error => this.#note(() => (this.#ended = error.message)))
  }

  static async open({ host, port }: Address): Promise<Conversation> {
    const socket = connect({ host, port, allowHalfOpen: true })
    const conversation = new Conversation(socket)
    await once(socket, 'connect')
    return conversation
  }

  say(words: string | Buffer): void {
    this.#socket.write(words)
  }

  /** Waits for what matches, from where it has read to: nothing may come before it. @throws Error what came instead */
  async hear(pattern: RegExp): Promise<string> {
    for (;;) {
      const rest = this.#text.slice(this.#read)
      const found = pattern.exec(rest)
      if (found && found.index === 0) {
        this.#read += found[0].length
        return found[0]
      }
      if (this.#ended !== null) throw new Error(`"${rest}" (${this.#ended}) came, and not ${String(pattern)}`)
      await this.#next(`${String(pattern)}, after "${rest}"`)
    }
  }

  /** Ends its side, and waits for the server to do so. @throws Error what else came */
  async leave(): Promise<Traffic> {
    this.#socket.end()
    while (this.#ended === null) await this.#next('the end')
    const rest = this.#text.slice(this.#read)
    if (rest !== '' || this.#ended !== 'ended') throw new Error(`"${rest}" (${this.#ended}) came at the end`)
    return { connections: 1, sent: this.#socket.bytesWritten, received: this.#text.length }
  }

  #note(change: () => void): void {
    change()
    this.#changed()
  }

  #next(what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#socket.destroy()
        reject(new Error(`nothing came in ${patienceMs} ms; waiting for ${what}`))
      }, patienceMs)
      this.#changed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

export function together(all: readonly Traffic[]): Traffic {
  const sum = (of: (one: Traffic) => number): number => all.reduce((total, one) => total + of(one), 0)
  return {
    connections: sum(one => one.connections),
    sent: sum(one => one.sent),
    received: sum(one => one.received)
  }
}
