import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A node as a process of its own, which can be killed, frozen and started again in the same place. */
export class Member {
  readonly id: string
  readonly folder: string
  readonly #node: Record<string, unknown>
  readonly #links: readonly Record<string, unknown>[]
  #child: ChildProcess | null = null
  #calls = 0

  constructor(
    id: string,
    folder: string,
    node: Record<string, unknown>,
    links: readonly Record<string, unknown>[] = []
  ) {
    this.id = id
    this.folder = folder
    this.#node = node
    this.#links = links
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const program = fileURLToPath(new URL(`./${String(this.#node['kind'])}.js`, import.meta.url))
    const child = fork(program, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc']
    })
    this.#child = child
    const listens = new Promise<void>((resolve, reject) => {
      child.on('message', (message: { readonly type: string }) => {
        if (message.type === 'listening') resolve()
        if (message.type === 'fatal') reject(new Error(`${this.id}: ${JSON.stringify(message)}`))
      })
      child.once('exit', code => reject(new Error(`${this.id} ended (${code}) before it listened`)))
    })
    const boot = {
      node: { id: this.id, host: '127.0.0.1', ...this.#node },
      links: this.#links,
      dataDir: this.folder
    }
    child.send({ type: 'boot', boot })
    await listens
  }

  /** Calls it by name; what it answers is of no interest. */
  call(name: string, args: unknown): void {
    if (this.#child?.connected) this.#child.send({ type: 'call', id: ++this.#calls, name, args })
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** Ends it in peace. */
  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.send({ type: 'drain', graceMs: 2_000 })
    await exited
  }
}
