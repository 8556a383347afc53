import type { CommandArgs, CommandResults, RecordedCommand } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { EventKind, JournalEvent } from '#shared/journal'
import type { LabDelta, LabSnapshot } from '#shared/state'
import { isTraffic, type Watch } from '#shared/watch'
import { createStore } from 'zustand/vanilla'
import type { ConnectionStatus, PanelClient } from '../client/panel-client'
import { EventBook } from './event-book'
import { LogBook } from './log-book'
import { MetricBook } from './metric-book'
import { applyDelta, fromSnapshot, hasNews, type LabData } from './projection'
import { reuse } from './reuse'

export interface LabState {
  readonly connection: ConnectionStatus
  /** Null until the first snapshot is there. */
  readonly lab: LabData | null
}

/** Deltas kept while a snapshot is on its way; past it they are dropped and the gap is found again. */
const maxQueuedDeltas = 1000
/** Deltas whose lists wait while drawing is held: four minutes of a busy lab. Past it the oldest are taken in unseen. */
const maxHeldDeltas = 5_000
const retrySnapshotMs = 1000
/** Least time between frames of which only figures are new, and of which only lines of a log are, ms. */
const figuresMs = 500
const linesMs = 200
/** The same in a tab that is hidden. */
const hiddenMs = 2_000
/** Events read that are older than those of a snapshot: what happens rarely and matters long. */
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
  /** Ms since the run began, of a client that has a clock of its own. */
  readonly runNow?: () => number
}

export type LabStore = ReturnType<typeof createLabStore>

/**
 * The panel's projection of the lab. Data is taken in as it comes; what React sees (`state` and the versions of
 * the books) changes at most once a frame, and not at all while drawing is held. What happens is drawn at the next
 * frame; figures, which change all the time, wait for each other.
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
  /** How many questions wait for their answer. */
  const asked = createStore<number>(() => 0)

  let data: LabData | null = null
  let seq: number | null = null
  let asking = false
  let queue: LabDelta[] = []
  let clock = { run: 0, at: now() }
  let held = false
  /** The moment of the picture that is held, ms of the run: of the last that came before it was. */
  let heldAt = 0
  let kept: LabDelta[] = []
  let scheduled = false
  let drawnAt = -Infinity
  let dueAt = Infinity
  let drawTimer: ReturnType<typeof setTimeout> | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let closed = false
  /** How many views look at the log of each node, and at traffic. */
  const openLogs = new Map<string, number>()
  let trafficViews = 0

  const watched = (): { logs: string[]; traffic: boolean } =>
    ({ logs: [...openLogs.keys()], traffic: trafficViews > 0 }) satisfies Watch

  /** What is asked after it on the same connection is answered with what came before the first delta that has it. */
  function tellWatched(): void {
    if (!closed && client.status === 'ready') void client.call('lab.watch', watched())
  }

  function draw(): void {
    scheduled = false
    dueAt = Infinity
    clearTimeout(drawTimer)
    if (held || closed) return
    drawnAt = now()
    if (state.getState().lab !== data) state.setState({ lab: data })
    logs.publish()
    events.publish()
    metrics.publish()
  }

  /** Something is to be drawn at the next frame, but not within `apartMs` of the frame before it. */
  function changed(apartMs = 0): void {
    const at = drawnAt + apartMs
    if (scheduled || held || closed || at >= dueAt) return
    dueAt = at
    clearTimeout(drawTimer)
    const wait = at - now()
    if (wait <= 0) drawNext()
    else drawTimer = setTimeout(drawNext, wait)
  }

  function drawNext(): void {
    if (scheduled) return
    scheduled = true
    schedule(draw)
  }

  function load(snapshot: LabSnapshot): void {
    for (const delta of kept) takeLists(delta)
    kept = []
    logs.enterRun(snapshot.run.id)
    if (data !== null && data.run.id !== snapshot.run.id) {
      events.restart()
      metrics.restart()
    }
    data = data === null ? fromSnapshot(snapshot) : reuse(data, fromSnapshot(snapshot))
    seq = snapshot.seq
    clock = { run: snapshot.run.now, at: now() }
    logs.add(snapshot.logs)
    events.add(snapshot.events)
    events.count(snapshot.lastEvent)
    metrics.add(snapshot.metrics)
    changed()
  }

  /**
   * A snapshot has the last few events, and under load those are all connections. What was done to the lab before them,
   * and after the events that are here, is read: a while ago when the panel opens, while it was cut off when it comes back.
   * @param after number of the last event that came
   */
  async function readHistory(after: number, { events: [first], lastEvent }: LabSnapshot): Promise<void> {
    const before = first?.seq ?? lastEvent + 1
    if (before <= after + 1) return
    const result = await read('journal.read', {
      kinds: [...historyKinds],
      ...(after > 0 && { after }),
      before,
      limit: historyEvents
    })
    if (closed || !result.ok) return
    events.addNotable(result.value.events)
    // All of it was before what is held.
    if (held) events.publish()
    else changed()
  }

  /** Asks the host, as of the picture: where that is held, what is recorded of its moment. */
  async function read<C extends RecordedCommand>(
    command: C,
    args: CommandArgs<C>
  ): Promise<Result<CommandResults[C]>> {
    const run = state.getState().lab?.run.id
    asked.setState(count => count + 1, true)
    try {
      if (!held || run === undefined) return await client.call(command, args)
      const question = { run, t: heldAt, command, args } as CommandArgs<'run.read'>
      return (await client.call('run.read', question)) as Result<CommandResults[C]>
    } finally {
      asked.setState(count => count - 1, true)
    }
  }

  async function ask(): Promise<void> {
    if (asking || closed) return
    asking = true
    const result = await client.call('lab.snapshot', { watch: watched() })
    asking = false
    if (closed) return
    if (!result.ok) {
      clearTimeout(retryTimer)
      if (client.status === 'ready') retryTimer = setTimeout(() => void ask(), retrySnapshotMs)
      return
    }
    const snapshot = result.value
    const last = data?.run.id === snapshot.run.id ? events.last : 0
    load(snapshot)
    void readHistory(last, snapshot)
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
    const before = data
    data = applyDelta(data, delta)
    clock = { run: delta.now, at: now() }
    if (held) {
      kept.push(delta)
      if (kept.length > maxHeldDeltas)
        for (const oldest of kept.splice(0, maxHeldDeltas / 10)) takeLists(oldest)
      return
    }
    takeLists(delta)
    if (hasNews(before, data) || delta.events?.some(event => !isTraffic(event))) changed()
    else if (delta.logs && delta.logs.length > 0) changed(linesMs)
    else if (before !== data || delta.metrics || delta.events || delta.lastEvent !== undefined)
      changed(figuresMs)
  }

  /** What is drawn of the lists is read from them: while drawing is held they stay as they are. */
  function takeLists(delta: LabDelta): void {
    if (delta.logs) logs.add(delta.logs)
    if (delta.lastLines) logs.count(delta.lastLines)
    if (delta.events) events.add(delta.events)
    if (delta.lastEvent !== undefined) events.count(delta.lastEvent)
    if (delta.metrics) metrics.add(delta.metrics)
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
    read,
    asked,
    /** Ms since the run began, by this computer's clock since the last word from the host; it stands while drawing is held. */
    runNow: options.runNow ?? (() => (held ? heldAt : clock.run + now() - clock.at)),
    /**
     * Holds drawing, not data: on release the panel jumps to the present. What is held is all of one moment, its clocks
     * too: the record of the run says the same at it.
     */
    hold(hold: boolean): void {
      if (hold === held) return
      if (hold) draw()
      heldAt = clock.run
      held = hold
      if (hold) return
      for (const delta of kept) takeLists(delta)
      kept = []
      changed()
    },
    /** Has the lines of a node sent from now on, for a view of its log. Returns its disposer. */
    watchLog(node: string): () => void {
      const views = openLogs.get(node) ?? 0
      openLogs.set(node, views + 1)
      if (views === 0) tellWatched()
      return () => {
        const left = (openLogs.get(node) ?? 1) - 1
        if (left > 0) return void openLogs.set(node, left)
        openLogs.delete(node)
        logs.forget(node)
        tellWatched()
      }
    },
    /** Has connections and whole sessions sent from now on. Returns its disposer. */
    watchTraffic(): () => void {
      trafficViews += 1
      if (trafficViews === 1) tellWatched()
      return () => {
        trafficViews -= 1
        if (trafficViews > 0) return
        events.forgetTraffic()
        tellWatched()
      }
    },
    /** What is true now, drawn or not: for actions, which must not work on a held picture. */
    current: () => data,
    close(): void {
      closed = true
      clearTimeout(retryTimer)
      clearTimeout(drawTimer)
      for (const dispose of disposers) dispose()
    }
  }
}

/** A hidden tab gets no frames; a slow timer keeps its title in step, and all of it is drawn when it is seen again. */
function nextFrame(draw: () => void): void {
  if (document.visibilityState === 'visible') return void requestAnimationFrame(draw)
  const drawOnce = () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', drawOnce)
    draw()
  }
  const timer = setTimeout(drawOnce, hiddenMs)
  document.addEventListener('visibilitychange', drawOnce)
}
