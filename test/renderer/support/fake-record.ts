import type {
  CommandArgs,
  CommandName,
  CommandResults,
  LabEventName,
  LabEvents
} from '../../../src/shared/contract'
import type { Result } from '../../../src/shared/errors'
import type { JournalEvent } from '../../../src/shared/journal'
import type { OpenedRun } from '../../../src/shared/runs/runs'
import type { LabDelta } from '../../../src/shared/state'
import { Emitter } from '../../../src/renderer/client/emitter'
import type { ConnectionStatus, PanelClient } from '../../../src/renderer/client/panel-client'
import { snapshot } from './fake-client'

export const runId = '2026-03-01T10-20-30-1a2b3c'

/** A kill every second, each told with the delta 30 ms after it. Deltas have the numbers 101, 102, ... */
const kills = (until: number): JournalEvent[] =>
  Array.from({ length: Math.floor(until / 1000) }, (_, index) => ({
    seq: index + 1,
    t: (index + 1) * 1000,
    kind: 'kill-asked',
    node: 'replica-1',
    by: 'panel',
    keepDown: false
  }))

export const toldAt = (seq: number): number => seq * 1000 + 30

/** A host that has the record of one run, in which one event happens a second. */
export class FakeRecord implements PanelClient {
  status: ConnectionStatus = 'ready'
  readonly asked: { readonly command: CommandName; readonly args: unknown }[] = []
  readonly events: readonly JournalEvent[]
  readonly run: OpenedRun
  /** From here on the record has no deltas. */
  holeFrom = Infinity
  readonly #statuses = new Emitter<ConnectionStatus>()

  constructor(until = 20_000) {
    this.events = kills(until)
    this.run = {
      meta: {
        format: 1,
        id: runId,
        name: null,
        startedAt: 0,
        endedAt: until,
        durationMs: until,
        topology: { name: 'lab', title: null },
        nodes: 1,
        seed: 1,
        host: 'web',
        version: '1.0.0',
        system: '',
        keep: false,
        bytes: 1,
        live: false,
        imported: false,
        counts: { kills: this.events.length, freezes: 0, faults: 0, failovers: 0, cut: 0, unknown: 0 }
      },
      marks: this.events.map(({ t, seq }) => ({ t, seq, kind: 'kill', node: 'replica-1' })),
      from: 0,
      until,
      wholeFrom: 0
    }
  }

  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> {
    this.asked.push({ command, args })
    return Promise.resolve({ ok: true, value: this.#answer(command, args) as never })
  }

  commands(): CommandName[] {
    return this.asked.map(({ command }) => command)
  }

  setStatus(status: ConnectionStatus): void {
    this.status = status
    this.#statuses.emit(status)
  }

  #answer(command: CommandName, args: unknown): unknown {
    switch (command) {
      case 'run.snapshot': {
        const { t } = args as CommandArgs<'run.snapshot'>
        const told = this.events.filter(({ seq }) => toldAt(seq) <= t).length
        const run = { id: runId, startedAt: 0, now: t }
        return snapshot({ seq: 100 + told, run, lastEvent: told, events: this.events.slice(0, told) })
      }
      case 'run.deltas': {
        const { after, until, limit = 200 } = args as CommandArgs<'run.deltas'>
        const all = this.events.flatMap((event): LabDelta[] => {
          const seq = 100 + event.seq
          const now = toldAt(event.seq)
          if (seq <= after || now > until || now > this.holeFrom) return []
          return [{ seq, now, events: [event], lastEvent: event.seq }]
        })
        const gap = until > this.holeFrom
        return { deltas: all.slice(0, limit), more: all.length > limit, gap: gap && all.length <= limit }
      }
      case 'run.read': {
        const { t, args: read } = args as Extract<CommandArgs<'run.read'>, { command: 'journal.read' }>
        const { after = 0, before = Infinity, since = 0, until = Infinity, limit = 500 } = read
        const found = this.events.filter(
          event =>
            toldAt(event.seq) <= t &&
            event.seq > after &&
            event.seq < before &&
            event.t >= since &&
            event.t <= until
        )
        const events = found.slice(-limit)
        return { events, from: events.length < found.length ? (events[0]?.seq ?? 0) : 0, total: found.length }
      }
      default:
        return null
    }
  }

  on<E extends LabEventName>(_event: E, _listener: (payload: LabEvents[E]) => void): () => void {
    return () => undefined
  }
  onStatus = this.#statuses.on
  stage = (): Promise<never> => Promise.reject(new Error('not in this test'))
  mediaUrl = (): Promise<string> => Promise.resolve('/api/node/server-1/a.mp4')
  saveRun = (): Promise<Result<null>> => Promise.resolve({ ok: true, value: null })
  close(): void {
    throw new Error('the connection to the host is not the record’s to close')
  }
}
