import type { ForkOptions } from 'electron'
import { fork, type ChildProcess, type StdioOptions } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { PassThrough, type Readable } from 'node:stream'

const shim = new URL('utility-child.js', import.meta.url).href

const stdio: Readonly<Record<string, StdioOptions>> = {
  pipe: ['ignore', 'pipe', 'pipe', 'ipc'],
  ignore: ['ignore', 'ignore', 'ignore', 'ipc'],
  inherit: ['ignore', 'inherit', 'inherit', 'ipc']
}

/**
 * A child process of Node, with `process.parentPort`. Chromium carries no ports here: only messages. As Electron's, it has
 * its pid from `spawn` until its exit, and its pipes are dropped at the exit, without a word and with what was not read.
 */
class UtilityProcess extends EventEmitter {
  #stdout: PassThrough | null
  #stderr: PassThrough | null
  #hasSpawned = false
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    super()
    this.#child = child
    this.#stdout = child.stdout && child.stdout.pipe(new PassThrough(), { end: false })
    this.#stderr = child.stderr && child.stderr.pipe(new PassThrough(), { end: false })
    child.on('spawn', () => {
      this.#hasSpawned = true
      this.emit('spawn')
    })
    child.on('message', message => this.emit('message', message))
    child.on('error', error => this.emit('error', 'FatalError', '', error.message))
    child.on('exit', (code, signal) => {
      try {
        this.emit('exit', code ?? (signal ? constants.signals[signal] : 0))
      } finally {
        this.#stdout = this.#drop(child.stdout, this.#stdout)
        this.#stderr = this.#drop(child.stderr, this.#stderr)
      }
    })
  }

  get stdout(): Readable | null {
    return this.#stdout
  }
  get stderr(): Readable | null {
    return this.#stderr
  }
  get pid(): number | undefined {
    const runs = this.#hasSpawned && this.#child.exitCode === null && this.#child.signalCode === null
    return runs ? this.#child.pid : undefined
  }
  kill(): boolean {
    return this.#child.kill()
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined)
  }

  #drop(pipe: Readable | null, shown: PassThrough | null): null {
    pipe?.unpipe()
    pipe?.destroy()
    shown?.removeAllListeners()
    return null
  }
}

export const utilityProcess = {
  fork(file: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess {
    const kind = typeof options.stdio === 'string' ? options.stdio : 'inherit'
    const child = fork(file, args, {
      env: (options.env as NodeJS.ProcessEnv | undefined) ?? process.env,
      cwd: options.cwd,
      execArgv: [...(options.execArgv ?? []), '--import', shim],
      serialization: 'advanced',
      stdio: stdio[kind]
    })
    // As Chromium's utility processes end with it.
    process.once('exit', () => child.kill())
    return new UtilityProcess(child)
  }
}
