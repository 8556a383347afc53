import { fork, type ChildProcess } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import type { CommandArgs, CommandName, CommandResults } from '../../src/shared/contract'
import type { Result } from '../../src/shared/errors'
import type { TopologyInput } from '../../src/shared/topology'
import type { Standing } from './standings'

export interface HostStart {
  readonly dataDir: string
  readonly entryDir: string
  readonly topology: TopologyInput
}

export interface HostQuestion {
  readonly id: number
  readonly command: string
  readonly args: unknown
}

export type HostWord =
  | { readonly ready: true }
  | { readonly problem: string }
  | { readonly standing: Standing }
  | { readonly id: number; readonly result: Result<unknown> }

interface Waiter {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** A lab in a process of its own. */
export class LabProcess {
  readonly problems: string[] = []
  readonly exited: Promise<void>
  /** As the lab last told it: up to 50 ms old, and its statistics 250 ms more. */
  standing: Standing = {}
  #changed: () => void = () => undefined
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiter>()
  #next = 1

  private constructor(child: ChildProcess) {
    this.#child = child
    this.exited = new Promise(resolve => {
      child.once('exit', () => {
        for (const waiter of this.#waiting.values()) waiter.reject(new Error('the lab has ended'))
        this.#waiting.clear()
        this.#changed()
        resolve()
      })
    })
  }

  /** Opens it, and resolves when its nodes are up or have failed. What it prints goes to `host.log` of its folder. */
  static async start(start: HostStart): Promise<LabProcess> {
    const output = openSync(join(start.dataDir, 'host.log'), 'a')
    const child = fork(join(start.entryDir, 'host.js'), [JSON.stringify(start)], {
      stdio: ['ignore', output, output, 'ipc']
    })
    const lab = new LabProcess(child)
    await new Promise<void>((resolve, reject) => {
      child.on('message', (word: HostWord) => ('ready' in word ? resolve() : lab.#hear(word)))
      void lab.exited.then(() => reject(new Error('the lab ended before it was ready')))
    })
    return lab
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** @throws Error `CODE: message` */
  async call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
    return (await this.#ask(command, args)) as CommandResults[C]
  }

  /** Resolves when how the nodes stand has changed, after `ms` at the latest. */
  changed(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.#changed = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Ends all its nodes; resolves when its process is gone. */
  async close(): Promise<void> {
    await this.#ask('close', {}).catch(() => undefined)
    await this.exited
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #ask(command: string, args: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#waiting.set(id, { resolve, reject })
      const question: HostQuestion = { id, command, args }
      this.#child.send(question, error => error && reject(error))
    })
  }

  #hear(word: Exclude<HostWord, { ready: true }>): void {
    if ('problem' in word) {
      this.problems.push(word.problem)
      return
    }
    if ('standing' in word) {
      this.standing = word.standing
      this.#changed()
      return
    }
    const waiter = this.#waiting.get(word.id)
    this.#waiting.delete(word.id)
    const { result } = word
    if (result.ok) waiter?.resolve(result.value)
    else waiter?.reject(new Error(`${result.error.code}: ${result.error.message}`))
  }
}
