import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { CommandArgs, CommandName, CommandResults } from '../../../src/shared/contract'
import type { Result } from '../../../src/shared/errors'
import type { JournalEvent } from '../../../src/shared/journal'
import type { LabDelta, LabSnapshot } from '../../../src/shared/state'
import { built } from '../../support/built'
import { until } from '../../support/until'
import type { Room } from './room'

/** A lab that runs on the desk of a room. */
export class Desk {
  readonly events: JournalEvent[] = []
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>()
  #next = 1
  #started = false

  /** @param program the built `fixtures/desk.ts` */
  constructor(room: Room, program: string, topology: object, name = 'desk-data') {
    const options = { dataDir: join(room.folder, name), entryDir: built.nodes, topology }
    const [command = '', ...args] = room.onDesk(process.execPath, program, JSON.stringify(options))
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced'
    })
    this.#child.on('message', message => this.#take(message as never))
    this.#child.on('error', () => undefined)
    this.#child.on('exit', () => {
      const error = { code: 'NOT_RUNNING', message: 'the desk has ended' } as const
      for (const done of this.#waiting.values()) done({ ok: false, error })
      this.#waiting.clear()
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  async started(): Promise<void> {
    await until(() => this.#started, { what: 'the start of the lab', timeoutMs: 110_000 })
  }

  call(command: string, args: unknown, times?: number): Promise<Result<unknown>> {
    const id = this.#next++
    return new Promise(done => {
      this.#waiting.set(id, done)
      this.#child.send({ id, command, args, ...(times !== undefined && { times }) })
    })
  }

  async run<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
    const result = await this.call(command, args)
    if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
    return result.value as never
  }

  snapshot(): Promise<LabSnapshot> {
    return this.run('lab.snapshot', {})
  }

  async node(id: string): Promise<LabSnapshot['nodes'][string]> {
    const node = (await this.snapshot()).nodes[id]
    if (!node) throw new Error(`there is no ${id}`)
    return node
  }

  async nodeIs(id: string, state: string, timeoutMs = 60_000): Promise<void> {
    await until(async () => (await this.node(id)).state === state, { what: `${id} ${state}`, timeoutMs })
  }

  async machineIs(id: string, state: string, timeoutMs = 60_000): Promise<void> {
    const is = async (): Promise<boolean> => (await this.snapshot()).machines?.[id]?.state === state
    await until(is, { what: `${id} ${state}`, timeoutMs })
  }

  of<K extends JournalEvent['kind']>(kind: K, node?: string): JournalEvent<K>[] {
    return this.events.filter(
      event => event.kind === kind && (node === undefined || event.node === node)
    ) as never
  }

  /** Power off, as it were. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.call('close', {})
  }

  #take(message: { id?: number; result?: Result<unknown>; delta?: LabDelta; started?: true }): void {
    if (message.started) this.#started = true
    if (message.delta) this.events.push(...(message.delta.events ?? []))
    if (message.id === undefined || !message.result) return
    this.#waiting.get(message.id)?.(message.result)
    this.#waiting.delete(message.id)
  }
}
