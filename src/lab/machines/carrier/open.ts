import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { RelevoError } from '#shared/errors'
import type { Machine } from '#shared/machines'
import type { ReachStep } from '#shared/machines/attempt'
import type { PackedProgram } from '../program/pack'
import { carrierCommand } from './command'
import { explain, type CarrierEnd } from './explain'

/** A carrier behind which a keeper listens: what is written and read from now on are frames. */
export interface OpenCarrier {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Node's version there. */
  readonly node: string
  /** Resolves when the carrier has ended, with its last words. */
  readonly ended: Promise<string>
  /** Ends it at once, with all that it started. */
  kill(): void
}

interface OpenOptions {
  readonly machine: Machine
  readonly program: PackedProgram
  /** The keeper's folder there. */
  readonly keeper: string
  readonly task?: 'attach' | 'clean'
  /** Whether the machine was reached before. */
  readonly known: boolean
  readonly onStep?: (step: ReachStep) => void
  readonly signal?: AbortSignal
}

/** A carrier that has brought nothing for so long is given up, ms. */
const silentMs = 15_000
/** What is kept of standard error, and of lines before the loader's own, characters. */
const maxWords = 4_096
const maxGreeting = 65_536

type Carrier = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * Reaches a machine: runs the carrier, has the loader look at Node, brings the program unless it is there, and waits for
 * the keeper. What a login says before that (`.bashrc`, a banner) is passed over.
 * @throws RelevoError `MACHINE_UNREACHABLE`, with the reason, and what to run; `NOT_SUPPORTED` for one that dials by itself
 */
export async function openCarrier(options: OpenOptions): Promise<OpenCarrier> {
  const { machine, program, keeper, known, task = 'attach', onStep, signal } = options
  if (machine.join) {
    const message = `${machine.id} dials this desk by itself (relevo machine join), and is not reached from here`
    throw new RelevoError('NOT_SUPPORTED', message, { machine: machine.id })
  }
  onStep?.('carrier')
  const carrier = start(carrierCommand(machine, program.loader, known))
  let stderr = ''
  let end: Omit<CarrierEnd, 'stderr'> | null = null
  let heardAt = performance.now()
  carrier.stderr.on('data', (chunk: Buffer) => {
    heardAt = performance.now()
    stderr = (stderr + String(chunk)).slice(-maxWords)
  })
  carrier.stdin.on('error', () => undefined)
  carrier.stdout.on('error', () => undefined)
  const ended = new Promise<string>(resolve => {
    carrier.once('error', () => {
      end ??= { missing: true, code: null }
      resolve('')
    })
    carrier.once('close', code => {
      end ??= { code }
      resolve(stderr.trim().split('\n').at(-1) ?? '')
    })
  })
  const kill = (): void => killGroup(carrier)
  const giveUp = (): void => kill()
  signal?.addEventListener('abort', giveUp)
  const watch = setInterval(() => {
    if (performance.now() - heardAt < silentMs) return
    end ??= { code: null, silentMs }
    kill()
  }, 500)

  const header = { do: task, version: program.version, sha256: program.sha256, keeper }
  carrier.stdin.write(`${JSON.stringify(header)}\n`)
  try {
    let node = ''
    const lines = new LoaderLines(carrier.stdout, () => (heardAt = performance.now()))
    for (;;) {
      const line = await Promise.race([lines.next(), ended.then(() => null)])
      // An engine of containers says on standard output that it could not start what it was to run.
      if (line === null)
        throw explain(machine, { ...(end ?? { code: null }), stderr: stderr || lines.others })
      const [word = '', ...rest] = line.split(' ')
      if (word === 'old') throw explain(machine, { code: 1, stderr, old: rest.join(' ') })
      if (word === 'failed') throw explain(machine, { code: 1, stderr, failed: rest.join(' ') })
      if (word === 'node') {
        node = rest.join(' ').slice(0, 40)
        onStep?.('node')
      }
      if (word === 'need') {
        onStep?.('program')
        const length = Buffer.alloc(4)
        length.writeUInt32BE(program.archive.length)
        carrier.stdin.write(length)
        carrier.stdin.write(program.archive)
      }
      if (word === 'ready' || word === 'clean') break
    }
    lines.close()
    onStep?.('keeper')
    return { stdin: carrier.stdin, stdout: carrier.stdout, node, ended, kill }
  } catch (error) {
    kill()
    throw error instanceof RelevoError
      ? error
      : explain(machine, { code: null, stderr, failed: String(error) })
  } finally {
    clearInterval(watch)
    signal?.removeEventListener('abort', giveUp)
  }
}

/** In a process group of its own: what a terminal says to the desk (Ctrl+C) must not cut it off before it has said good-bye. */
function start([command = '', ...args]: readonly string[]): Carrier {
  const detached = process.platform !== 'win32'
  return spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached, windowsHide: true })
}

function killGroup(carrier: Carrier): void {
  if (carrier.pid === undefined) return
  try {
    if (process.platform === 'win32') carrier.kill()
    else process.kill(-carrier.pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** The loader's lines, of all that comes; what follows the last of them goes back into the stream. */
class LoaderLines {
  #text = Buffer.alloc(0)
  #others = ''
  #waiting: (() => void) | null = null
  readonly #stream: Readable
  readonly #onData: (chunk: Buffer) => void

  constructor(stream: Readable, heard: () => void) {
    this.#stream = stream
    this.#onData = chunk => {
      heard()
      this.#text = Buffer.concat([this.#text, chunk])
      this.#waiting?.()
    }
    stream.on('data', this.#onData)
  }

  /** The last that came and is not of the loader. */
  get others(): string {
    return `${this.#others}${this.#text.toString()}`.slice(-maxWords)
  }

  /** @throws Error when too much comes that is not of the loader */
  async next(): Promise<string> {
    for (;;) {
      const end = this.#text.indexOf(10)
      if (end >= 0) {
        const line = this.#text.subarray(0, end).toString()
        this.#text = this.#text.subarray(end + 1)
        const [, words] = /relevo:(.*?)\r?$/.exec(line) ?? []
        if (words !== undefined) return words
        this.#others = `${this.#others}${line}\n`.slice(-maxWords)
      } else {
        if (this.#text.length > maxGreeting) throw new Error('it says much, and nothing that is understood')
        await new Promise<void>(resolve => (this.#waiting = resolve))
      }
    }
  }

  close(): void {
    this.#stream.off('data', this.#onData)
    this.#stream.pause()
    if (this.#text.length > 0) this.#stream.unshift(this.#text)
  }
}
