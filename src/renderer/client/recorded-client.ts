import type { CommandArgs, CommandName, CommandResults, LabEventName, LabEvents } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { OpenedRun } from '#shared/runs/runs'
import type { LabDelta, LabSnapshot } from '#shared/state'
import type { Watch } from '#shared/watch'
import { createStore } from 'zustand/vanilla'
import { Emitter } from './emitter'
import { mergeDeltas } from './merge-deltas'
import type { ConnectionStatus, Desktop, PanelClient, StageOptions } from './panel-client'
import type { Playback, PlaybackState, Speed } from './playback'
import { isStep, stepKinds } from './step-kinds'

/** The commands that can be asked of a run as of a moment of it. */
type RecordedCommand = CommandArgs<'run.read'>['command']
const recordedCommands: Readonly<Record<RecordedCommand, true>> = {
  'bytes.read': true,
  'trace.read': true,
  'journal.read': true,
  'log.read': true,
  'metrics.read': true,
  'replicas.compare': true,
  'session.list': true,
  'session.read': true
}

/** What has nothing to do with the run is asked of the host as ever. */
const passedOn: ReadonlySet<CommandName> = new Set<CommandName>([
  'host.ping',
  'host.about',
  'topology.list',
  'exercise.list',
  'marking.open',
  'marking.read',
  'marking.mark',
  'marking.write',
  'marking.show',
  'marking.keep',
  'marking.close',
  'run.list',
  'run.change',
  'run.delete',
  'run.import',
  'run.export',
  'run.open',
  'run.snapshot',
  'run.deltas',
  'run.read',
  'run.report'
])

const recorded: Result<never> = {
  ok: false,
  error: { code: 'RECORDED', message: 'this is a recorded run: nothing can be done to it' }
}

/** How often the clock is looked at while it goes, ms. */
const tickMs = 50
/** So much of what comes is fetched ahead: as long as it takes to show it, ms. */
const aheadMs = 1_500
/** Where the record has a hole, a whole snapshot is asked for this often, ms. */
const acrossHoleMs = 1_000
const pageDeltas = 500
/** How much later than it was the panel may hear of an event, ms. */
const toldWithinMs = 5_000
/** An event is looked for in so much of the run, ms, and then in ten times that, and so on. */
const firstStepSpanMs = 10_000
const maxStepEvents = 5_000

const nothingWatched: Watch = { logs: [], traffic: false }

interface Options {
  /** This computer's clock, ms. */
  readonly now?: () => number
  /** Calls `work` again and again, every so many ms; returns its disposer. */
  readonly every?: (ms: number, work: () => void) => () => void
}

/**
 * The contract as it was: a run of before, through the host that has its record. It has a clock of its own, by which it
 * gives what changed, and it answers as the lab would have at that moment. Whatever would change the lab is refused.
 *
 * To whoever reads it each seek is another run: its id is another one, so that nothing that was drawn before is taken for
 * what is shown now. A seek is told as a gap in the numbers of the deltas, which is answered by a new snapshot.
 */
export class RecordedClient implements PanelClient, Playback {
  readonly meta: OpenedRun['meta']
  readonly marks: OpenedRun['marks']
  readonly from: number
  readonly until: number
  readonly wholeFrom: number
  readonly state = createStore<PlaybackState>(() => ({ t: 0, playing: false, speed: 1, busy: true }))
  readonly #live: PanelClient
  readonly #now: () => number
  readonly #deltas = new Emitter<LabDelta>()
  readonly #statuses = new Emitter<ConnectionStatus>()
  readonly #disposers: (() => void)[]
  /** Where the clock was, of the run, when it was set, of this computer. */
  #set: { readonly t: number; readonly at: number }
  /** How often another moment was asked for. */
  #seeks = 0
  /** Number of the last delta that was given. */
  #seq = 0
  /** The same in the record, and of the last that was fetched; null: a snapshot has to come first. */
  #given: number | null = null
  #fetched: number | null = null
  /** Up to here it is known what changed: the clock does not go beyond. */
  #horizon = 0
  #waiting: LabDelta[] = []
  #fetching = false
  /** The record has a hole after what is waiting; and since when that is known. */
  #hole = false
  #holeAt = 0
  /** Number of the newest event that the panel has heard of. */
  #lastEvent = 0
  #watch: Watch = nothingWatched
  /** One step begins where the one before has come to. */
  #steps = Promise.resolve()
  #closed = false

  constructor(
    live: PanelClient,
    run: OpenedRun,
    { now = () => performance.now(), every = interval }: Options = {}
  ) {
    this.#live = live
    this.#now = now
    this.meta = run.meta
    this.marks = run.marks
    this.from = run.from
    this.until = run.until
    this.wholeFrom = run.wholeFrom
    const first = firstMoment(run)
    this.#set = { t: first, at: now() }
    this.state.setState({ t: first })
    this.#disposers = [
      every(tickMs, () => this.#tick()),
      live.onStatus(status => {
        // The host that comes back knows nothing of what was asked.
        if (status === 'ready') this.#forget()
        this.#statuses.emit(status)
      })
    ]
  }

  get playback(): Playback {
    return this
  }

  get status(): ConnectionStatus {
    return this.#live.status
  }

  get desktop(): Desktop | undefined {
    return this.#live.desktop
  }

  onStatus = this.#statuses.on

  on<E extends LabEventName>(_event: E, listener: (payload: LabEvents[E]) => void): () => void {
    return this.#deltas.on(listener)
  }

  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>>
  call(command: CommandName, args: object): Promise<Result<unknown>> {
    switch (command) {
      case 'lab.snapshot':
        return this.#snapshot((args as CommandArgs<'lab.snapshot'>).watch ?? nothingWatched)
      case 'lab.watch':
        return this.#look(args as CommandArgs<'lab.watch'>)
      default:
        if (isRecorded(command)) return this.#read(command, args)
        return passedOn.has(command) ? this.#live.call(command, args as never) : Promise.resolve(recorded)
    }
  }

  stage(file: File, options?: StageOptions) {
    return this.#live.stage(file, options)
  }

  /** What the nodes of the run had stored is not in its record. */
  mediaUrl(): Promise<null> {
    return Promise.resolve(null)
  }

  saveRun(run: string, fileName: string): Promise<Result<null>> {
    return this.#live.saveRun(run, fileName)
  }

  /** The host's connection stays. */
  close(): void {
    this.#closed = true
    for (const dispose of this.#disposers) dispose()
  }

  now = (): number => {
    const { playing, speed } = this.state.getState()
    const t = this.#set.t + (playing && !this.#isWaiting ? (this.#now() - this.#set.at) * speed : 0)
    return Math.max(this.from, Math.min(t, this.until, Math.max(this.#horizon, this.#set.t)))
  }

  play(): void {
    if (this.now() >= this.until) this.seek(this.from)
    this.#setClock(this.now())
    this.state.setState({ playing: true })
    void this.#fetch(this.now())
  }

  pause(): void {
    this.#setClock(this.now())
    this.state.setState({ playing: false })
  }

  setSpeed(speed: Speed): void {
    this.#setClock(this.now())
    this.state.setState({ speed })
  }

  seek(t: number): void {
    const wanted = Math.max(this.from, Math.min(this.until, t))
    this.#forget()
    this.#setClock(wanted)
    this.#seeks += 1
    this.state.setState({ t: wanted, busy: true })
    // A number that is not the next one: whoever follows asks for a snapshot.
    this.#seq += 2
    this.#deltas.emit({ seq: this.#seq, now: wanted })
  }

  async show({ t, seq }: { readonly t: number; readonly seq: number }): Promise<void> {
    const seeks = this.#seeks
    const shown = await this.#whenTold(t, seq)
    if (shown !== null && seeks === this.#seeks) this.seek(shown)
  }

  step(direction: 1 | -1): Promise<void> {
    this.pause()
    this.#steps = this.#steps.then(() => this.#step(direction))
    return this.#steps
  }

  async #step(direction: 1 | -1): Promise<void> {
    await this.#shown()
    const seeks = this.#seeks
    const t = await (direction === 1 ? this.#nextEvent() : this.#eventBefore())
    if (seeks === this.#seeks && !this.#closed) this.seek(t ?? (direction === 1 ? this.until : this.from))
  }

  /** Resolves when the moment that was asked for last is shown. */
  #shown(): Promise<void> {
    return new Promise(resolve => {
      if (!this.state.getState().busy) return resolve()
      const dispose = this.state.subscribe(({ busy }) => {
        if (busy) return
        dispose()
        resolve()
      })
      this.#disposers.push(dispose, resolve)
    })
  }

  /** A snapshot is on its way, or there is none: nothing goes on before it is there. */
  get #isWaiting(): boolean {
    return this.#fetched === null
  }

  #setClock(t: number): void {
    this.#set = { t, at: this.#now() }
  }

  /** Stands still until a snapshot is there. */
  #forget(): void {
    this.#setClock(this.now())
    this.#given = null
    this.#fetched = null
    this.#waiting = []
    this.#hole = false
    this.#horizon = 0
  }

  async #snapshot(watch: Watch): Promise<Result<LabSnapshot>> {
    const { meta } = this
    const seeks = this.#seeks
    const seq = this.#seq
    const t = this.now()
    this.#watch = watch
    this.#forget()
    const result = await this.#live.call('run.snapshot', { run: meta.id, t, watch: writable(watch) })
    if (!result.ok) return result
    const { run, lastEvent } = result.value
    if (seeks === this.#seeks) {
      this.#given = this.#fetched = result.value.seq
      this.#horizon = t
      this.#lastEvent = lastEvent
      this.#setClock(t)
      this.state.setState({ busy: false })
    }
    return {
      ok: true,
      value: { ...result.value, seq, run: { ...run, id: `${run.id}~${seeks}`, now: t } }
    }
  }

  #look(watch: Watch): Promise<Result<null>> {
    this.#watch = watch
    // What was fetched ahead has not what is looked at from now on.
    this.#fetched = this.#given
    this.#waiting = []
    this.#horizon = this.now()
    this.#hole = false
    return Promise.resolve({ ok: true, value: null })
  }

  async #read(command: RecordedCommand, args: object): Promise<Result<unknown>> {
    const t = this.now()
    return this.#live.call('run.read', { run: this.meta.id, t, command, args } as CommandArgs<'run.read'>)
  }

  #tick(): void {
    const { playing, t: shown } = this.state.getState()
    if (!playing || this.#isWaiting || this.#closed) return
    const t = this.now()
    const due = this.#waiting.filter(({ now }) => now <= t)
    const [first, ...others] = due
    if (first) {
      this.#waiting = this.#waiting.slice(due.length)
      this.#given = due.at(-1)?.seq ?? this.#given
      const delta = mergeDeltas(first, ...others)
      this.#seq += 1
      this.#lastEvent = delta.lastEvent ?? this.#lastEvent
      this.#deltas.emit({ ...delta, seq: this.#seq })
    }
    if (t !== shown) this.state.setState({ t })
    // What could not be had in time is not run after: the clock goes on from where it had to stand.
    if (t >= this.#horizon) this.#setClock(t)
    if (t >= this.until) return this.pause()
    if (this.#hole && this.#waiting.length === 0) {
      if (this.#now() - this.#holeAt > acrossHoleMs) this.seek(t)
    } else void this.#fetch(t)
  }

  /** Fetches what is shown next, if too little of it is here. */
  async #fetch(t: number): Promise<void> {
    const { speed } = this.state.getState()
    const wanted = Math.min(this.until, t + aheadMs * speed)
    const after = this.#fetched
    if (this.#fetching || after === null || this.#horizon >= Math.min(wanted, this.until)) return
    const seeks = this.#seeks
    const watch = this.#watch
    // Twice as much as has to be there, so that it is not asked for at every tick.
    const until = Math.min(this.until, t + 2 * aheadMs * speed)
    this.#fetching = true
    const result = await this.#live.call('run.deltas', {
      run: this.meta.id,
      after,
      until,
      limit: pageDeltas,
      watch: writable(watch)
    })
    this.#fetching = false
    // Meanwhile another moment is shown, or something else is looked at.
    if (!result.ok || seeks !== this.#seeks || watch !== this.#watch || this.#fetched !== after) return
    const { deltas, more, gap } = result.value
    const last = deltas.at(-1)
    this.#waiting = [...this.#waiting, ...deltas]
    this.#fetched = last?.seq ?? after
    this.#hole = gap
    if (gap) this.#holeAt = this.#now()
    this.#horizon = more && last ? last.now : until
  }

  /** When the panel had heard of an event, ms of the run; null: the host does not say. */
  async #whenTold(t: number, seq: number): Promise<number | null> {
    const run = this.meta.id
    const watch = writable(nothingWatched)
    const before = await this.#live.call('run.snapshot', { run, t: Math.max(this.from, t), watch })
    if (!before.ok) return null
    if (before.value.lastEvent >= seq) return t
    const until = Math.min(this.until, t + toldWithinMs)
    const after = await this.#live.call('run.deltas', { run, after: before.value.seq, until, watch })
    if (!after.ok) return null
    return after.value.deltas.find(({ lastEvent = 0 }) => lastEvent >= seq)?.now ?? until
  }

  async #nextEvent(): Promise<number | null> {
    const now = this.now()
    for (let span = firstStepSpanMs, since = now; since < this.until; since += span, span *= 10) {
      const result = await this.#live.call('run.read', {
        run: this.meta.id,
        t: this.until,
        command: 'journal.read',
        args: {
          kinds: [...stepKinds],
          after: this.#lastEvent,
          // What is told late has a time before what is known already.
          since: since - toldWithinMs,
          until: since + span,
          limit: maxStepEvents
        }
      })
      const [event] = result.ok && 'events' in result.value ? result.value.events.filter(isStep) : []
      if (event) return this.#whenTold(Math.max(now, event.t), event.seq)
    }
    return null
  }

  async #eventBefore(): Promise<number | null> {
    const now = this.now()
    const result = await this.#live.call('run.read', {
      run: this.meta.id,
      t: now,
      command: 'journal.read',
      args: { kinds: [...stepKinds], before: this.#lastEvent + 1, limit: maxStepEvents }
    })
    const events = result.ok && 'events' in result.value ? result.value.events.filter(isStep) : []
    for (const event of events.toReversed()) {
      const told = await this.#whenTold(event.t, event.seq)
      // Those that were told with it are at the same moment.
      if (told !== null && told < now) return told
    }
    return null
  }
}

/** What is shown first: all that runs, a little before the first that happened to it. */
function firstMoment({ from, until, marks }: OpenedRun): number {
  const happened = marks.reduce((first, { t }) => Math.min(first, t), Infinity)
  return Math.max(from, Math.min(happened - beforeFirstMs, from + (until - from) / 2))
}
const beforeFirstMs = 1_000

const isRecorded = (command: CommandName): command is RecordedCommand =>
  Object.hasOwn(recordedCommands, command)

const writable = ({ logs, traffic }: Watch) => ({ logs: [...logs], traffic })

function interval(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms)
  return () => clearInterval(timer)
}
