import { isRequestLine } from '#nodes/net/foreign-page'

/** Bytes of one line, and lines that wait for their turn. */
const maxLineBytes = 4096
const maxWaiting = 64

/** A command and what stands behind it. */
export interface Command {
  readonly verb: string
  readonly argument: string
}

/** Cuts what comes over a control connection into commands. */
export class CommandLines {
  #rest = ''
  #isOver = false
  /** Commands that were not taken yet. */
  readonly waiting: Command[] = []

  /**
   * False where it is more than anybody means to say, or what a web page has a browser say: the connection should end, and
   * nothing more of it is taken.
   */
  push(chunk: Buffer): boolean {
    if (!this.#isOver && this.#take(chunk)) return true
    this.#isOver = true
    this.waiting.length = 0
    return false
  }

  #take(chunk: Buffer): boolean {
    // Telnet's interrupt and synch, which stand before an ABOR (RFC 959, section 4.1.3), are no part of it.
    const lines = (this.#rest + withoutTelnet(chunk).toString('utf8')).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      const [, verb = '', argument = ''] = /^\s*([^ \r]*) ?([^\r]*)/.exec(line) ?? []
      if (verb !== '') this.waiting.push({ verb: verb.toUpperCase(), argument })
      if (line.length > maxLineBytes || isRequestLine(line)) return false
    }
    return this.#rest.length <= maxLineBytes && this.waiting.length <= maxWaiting
  }
}

function withoutTelnet(chunk: Buffer): Buffer {
  if (!chunk.includes(0xff)) return chunk
  // IAC (255), and one of the commands that have no more to them.
  return Buffer.from(chunk.toString('latin1').replace(/\xff[\xf1-\xf9]/g, ''), 'latin1')
}
