import type { EventKind, JournalEvent } from '#shared/journal'
import type { LabDelta, LabSnapshot } from '#shared/state'
import { createStore } from 'zustand/vanilla'
import type { ConnectionStatus, PanelClient } from '../client/panel-client'
import { EventBook } from './event-book'
import { LogBook } from './log-book'
import { MetricBook } from './metric-book'
import { applyDelta, fromSnapshot, type LabData } from './projection'

export interface LabState {
  readonly connection: ConnectionStatus
  /** Null until the first snapshot is there. */
  readonly lab: LabData | null
}

/** Deltas kept while a snapshot is on its way; past it they are dropped and the gap is found again. */
const maxQueuedDeltas = 1000
const retrySnapshotMs = 1000
/** Older events read when the panel opens: what happens rarely and matters long. */
const historyEvents = 1000
const historyKinds: readonly EventKind[] = [
  'kill-asked',
  'freeze-asked',
  'resume-asked',
  'faults-reset',
  'fault-set',
  'fault-cleared',
  'partition-set',
  'partition-cleared',
  'node-state',
  'node-exit',
  'node-backoff',
  'failover',
  'topology-changed'
]

interface LabStoreOptions {
  readonly logs?: LogBook
  /** False for what comes by the thousand under load. */
  readonly isNotable?: (event: JournalEvent) => boolean
  /** Runs `draw` at the next frame. */
  readonly schedule?: (draw: () => void) => void
  readonly now?: () => number
}

export type LabStore = ReturnType<typeof createLabStore>

/**
 * The panel's projection of the lab. Data is taken in as it comes; what React sees (`state` and the versions of
 * the books) changes at most once a frame, and not at all while drawing is held.
 *
 * A delta whose number isn't the next means that something was missed: a new snapshot is asked for, and the
 * deltas that come meanwhile wait for it.
 */
export function createLabStore(client: PanelClient, options: LabStoreOptions = {}) {
  const { schedule = nextFrame, now = () => performance.now() } = options
  const state = createStore<LabState>(() => ({ connection: client.status, lab: null }))
  const logs = options.logs ?? new LogBook()
  const events = new EventBook(options.isNotable)
  const metrics = new MetricBook()

  let data: LabData | null = null
  let seq: number | null = null
  let asking = false
  let queue: LabDelta[] = []
  let clock = { run: 0, at: now() }
  let held = false
  let scheduled = false
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let closed = false

  function draw(): void {
    scheduled = false
    if (held || closed) return
    if (state.getState().lab !== data) state.setState({ lab: data })
    logs.publish()
    events.publish()
    metrics.publish()
  }

  function changed(): void {
    if (scheduled || held) return
    scheduled = true
    schedule(draw)
  }

  function load(snapshot: LabSnapshot): void {
    logs.enterRun(snapshot.run.id)
    if (data !== null && data.run.id !== snapshot.run.id) {
      events.restart()
      metrics.restart()
    }
    data = fromSnapshot(snapshot)
    seq = snapshot.seq
    clock = { run: snapshot.run.now, at: now() }
    logs.add(snapshot.logs)
    events.add(snapshot.events)
    metrics.add(snapshot.metrics)
    changed()
  }

  /**
   * A snapshot has the last few events, and under load those are all connections. What the panel opens with
   * should also say what was done to the lab a while ago.
   */
  async function readHistory(): Promise<void> {
    const before = events.ring.at(events.ring.first)?.seq
    if (before === undefined || before <= 1) return
    const result = await client.call('journal.read', {
      kinds: [...historyKinds],
      before,
      limit: historyEvents
    })
    if (closed || !result.ok) return
    events.prependNotable(result.value.events)
    changed()
  }

  async function ask(): Promise<void> {
    if (asking || closed) return
    asking = true
    const result = await client.call('lab.snapshot', {})
    asking = false
    if (closed) return
    if (!result.ok) {
      clearTimeout(retryTimer)
      if (client.status === 'ready') retryTimer = setTimeout(() => void ask(), retrySnapshotMs)
      return
    }
    const isFirst = data === null
    load(result.value)
    if (isFirst) void readHistory()
    const waiting = queue
    queue = []
    for (const delta of waiting) receive(delta)
  }

  function receive(delta: LabDelta): void {
    if (data === null || seq === null || asking) {
      if (queue.length >= maxQueuedDeltas) queue = []
      queue.push(delta)
      return
    }
    if (delta.seq <= seq) return
    if (delta.seq !== seq + 1) {
      queue.push(delta)
      void ask()
      return
    }
    seq = delta.seq
    data = applyDelta(data, delta)
    clock = { run: delta.now, at: now() }
    if (delta.logs) logs.add(delta.logs)
    if (delta.events) events.add(delta.events)
    if (delta.metrics) metrics.add(delta.metrics)
    changed()
  }

  const disposers = [
    client.on('delta', receive),
    client.onStatus(connection => {
      state.setState({ connection })
      if (connection === 'ready') void ask()
    })
  ]
  if (client.status === 'ready') void ask()

  return {
    state,
    logs,
    events,
    metrics,
    /** Ms since the run began, by this computer's clock since the last word from the host. */
    runNow: () => clock.run + now() - clock.at,
    /** Holds drawing, not data: on release the panel jumps to the present. */
    hold(hold: boolean): void {
      held = hold
      if (!hold) changed()
    },
    /** What is true now, drawn or not: for actions, which must not work on a held picture. */
    current: () => data,
    close(): void {
      closed = true
      clearTimeout(retryTimer)
      for (const dispose of disposers) dispose()
    }
  }
}

/** A hidden tab gets no frames; a slow timer keeps its title and its memory in step. */
function nextFrame(draw: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(draw)
  else setTimeout(draw, 500)
}
