import type {
  CommandArgs,
  CommandName,
  CommandResults,
  LabEventName,
  LabEvents
} from '../../../src/shared/contract'
import type { Result } from '../../../src/shared/errors'
import type { LabDelta, LabSnapshot, NodeView } from '../../../src/shared/state'
import { topologySchema } from '../../../src/shared/topology'
import { Emitter } from '../../../src/renderer/client/emitter'
import type { ConnectionStatus, PanelClient } from '../../../src/renderer/client/panel-client'

/** A host whose answers the test gives: each `lab.snapshot` waits until `answer` is called. */
export class FakeClient implements PanelClient {
  status: ConnectionStatus = 'ready'
  asked = 0
  /** What it was told that the panel looks at, each time. */
  readonly watches: CommandArgs<'lab.watch'>[] = []
  /** What was asked of the journal. */
  readonly read: CommandArgs<'journal.read'>[] = []
  readonly #deltas = new Emitter<LabDelta>()
  readonly #statuses = new Emitter<ConnectionStatus>()
  #waiting: ((result: Result<never>) => void)[] = []

  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> {
    if (command === 'lab.watch') {
      this.watches.push(args as CommandArgs<'lab.watch'>)
      return Promise.resolve({ ok: true, value: null as never })
    }
    if (command === 'journal.read') this.read.push(args as CommandArgs<'journal.read'>)
    this.asked += 1
    return new Promise(resolve => this.#waiting.push(resolve as never))
  }

  async answer(snapshot: LabSnapshot): Promise<void> {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve({ ok: true, value: snapshot as never })
    await Promise.resolve()
    await Promise.resolve()
  }

  send(delta: Partial<LabDelta> & { seq: number }): void {
    this.#deltas.emit({ now: 0, ...delta })
  }

  setStatus(status: ConnectionStatus): void {
    this.status = status
    this.#statuses.emit(status)
  }

  on<E extends LabEventName>(_event: E, listener: (payload: LabEvents[E]) => void): () => void {
    return this.#deltas.on(listener)
  }
  onStatus = this.#statuses.on
  stage = (): Promise<never> => Promise.reject(new Error('not in this test'))
  mediaUrl = (): Promise<null> => Promise.resolve(null)
  saveRun = (): Promise<never> => Promise.reject(new Error('not in this test'))
  close(): void {
    this.#waiting = []
  }
}

const noRates = { requests: 0, failed: 0, bytesIn: 0, bytesOut: 0 }

export function nodeView(id: string, change: Partial<NodeView> = {}): NodeView {
  return {
    id,
    kind: 'replica',
    state: 'up',
    since: 0,
    runtime: 'thread',
    host: '127.0.0.1',
    port: 50001,
    receiverPort: null,
    pid: null,
    threadId: 2,
    restart: { mode: 'always', maxExits: 5, windowMs: 30_000, backoffMs: 100, maxBackoffMs: 5_000 },
    exits: 0,
    died: null,
    restartAt: null,
    nextBackoffMs: 100,
    error: null,
    stats: null,
    rates: noRates,
    trouble: null,
    counted: null,
    exposed: false,
    doorFaults: [],
    console: null,
    ...change
  }
}

export function snapshot(change: Partial<LabSnapshot> = {}): LabSnapshot {
  return {
    seq: 10,
    version: '0.1.0',
    host: 'web',
    run: { id: 'run-1', startedAt: 0, now: 1000 },
    topology: topologySchema.parse({
      name: 'lab',
      nodes: [{ id: 'replica-1', kind: 'replica', port: 50001 }]
    }),
    seed: 42,
    unsaved: false,
    nodes: { 'replica-1': nodeView('replica-1'), 'replica-2': nodeView('replica-2') },
    links: {},
    transfers: {},
    autopsies: [],
    load: { enabled: false, rate: 128, targets: [] },
    partitions: [],
    trust: null,
    metrics: [],
    events: [],
    logs: [],
    lastEvent: 0,
    ...change
  }
}

export const logLine = (seq: number, text = `line ${seq}`, node = 'replica-1') => ({
  seq,
  t: seq,
  node,
  level: 'info' as const,
  text
})
