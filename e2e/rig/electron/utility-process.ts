import type { ForkOptions } from 'electron'
import { fork, type ChildProcess, type StdioOptions } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'

const shim = new URL('utility-child.js', import.meta.url).href

const stdio: Readonly<Record<string, StdioOptions>> = {
  pipe: ['ignore', 'pipe', 'pipe', 'ipc'],
  ignore: ['ignore', 'ignore', 'ignore', 'ipc'],
  inherit: ['ignore', 'inherit', 'inherit', 'ipc']
}

/** A child process of Node, with `process.parentPort`. Chromium carries no ports here: only messages. */
class UtilityProcess extends EventEmitter {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    super()
    this.#child = child
    this.stdout = child.stdout
    this.stderr = child.stderr
    child.on('spawn', () => this.emit('spawn'))
    child.on('message', message => this.emit('message', message))
    child.on('error', error => this.emit('error', 'FatalError', '', error.message))
    child.on('exit', (code, signal) => this.emit('exit', code ?? (signal ? constants.signals[signal] : 0)))
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }
  kill(): boolean {
    return this.#child.kill()
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined)
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
