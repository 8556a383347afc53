import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./replica.mjs', import.meta.url))

/** Ms of the system's monotonic clock: the proxy's events have readings of the same. */
export const now = () => Number(process.hrtime.bigint()) / 1e6

/** A replica in a process of its own, on one port, with the next process waiting to take over after a kill. */
export class ReplicaProcess {
  port = 0
  gone = Promise.resolve()
  #child = null
  #next = null

  async start() {
    this.#next ??= fork(program, [], { execArgv: [] })
    this.#child = this.#next
    this.#next = fork(program, [], { execArgv: [] })
    this.#child.send(this.port)
    ;[this.port] = await once(this.#child, 'message')
    return this
  }

  signal(name) {
    this.#child.kill(name)
  }

  /** Kills it with SIGKILL; gives the moment of it. `gone` resolves when it is. */
  kill() {
    this.gone = once(this.#child, 'exit')
    const at = now()
    this.#child.kill('SIGKILL')
    return at
  }

  async stop() {
    for (const child of [this.#child, this.#next]) {
      if (!child || child.exitCode !== null || child.signalCode !== null) continue
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    }
  }
}
