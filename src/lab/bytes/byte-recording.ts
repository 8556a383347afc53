import type { Supervisor } from '../supervisor/types'

/** Whether the nodes record what their connections carry: those that run, and those that will be started. */
export class ByteRecording {
  on: boolean
  readonly #supervisor: Pick<Supervisor, 'ids' | 'status' | 'call'>

  constructor(supervisor: Pick<Supervisor, 'ids' | 'status' | 'call'>, on: boolean) {
    this.#supervisor = supervisor
    this.on = on
  }

  /** Resolves when every node that runs has been told; one that does not listen to it hears of it when it starts. */
  async set(on: boolean): Promise<void> {
    this.on = on
    const running = this.#supervisor.ids().filter(id => this.#supervisor.status(id).state === 'up')
    await Promise.allSettled(running.map(id => this.#supervisor.call(id, 'bytes.record', { on })))
  }
}
