import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RelevoError, type RelevoErrorData } from '#shared/errors'
import type { EventData, EventKind, NodeEvent } from '#shared/journal'
import type { Pace } from '#shared/names'
import type { LinkFaults, ListeningPorts, NodeBoot, PeerNotice } from '#shared/node-channel'
import { listedPorts } from '#shared/doors'
import type { ListeningAt } from '#shared/ports'
import type { ConsoleView } from '#shared/programs/console'
import type { NodeDeath, NodeState, NodeStats } from '#shared/state'
import type { Draws } from '#system/random'
import type { Runtime } from '#shared/topology'
import type { NodeExit, Spawner } from '#lab/spawners/spawner'
import { isReached, placementProblem } from '#lab/ports/placement'
import { placementError } from '#lab/ports/placement-error'
import type { MachineDoor } from '#lab/machines/reach'
import { isRelinked, sameBoot } from '#lab/deployment/node-boots'
import { runtimeOf } from '#lab/topology/default-runtime'
import { Away } from './away'
import { deferred, type Deferred } from './deferred'
import { exitCause } from './exit-cause'
import { monotonicMs } from '#system/clock'
import { NodeLife } from './node-life'
import { RestartSchedule } from './restart-schedule'
import { describeExit, explainStartError, mayPass, spawnFailed, startFailed, willPass } from './start-errors'
import type { Watched } from './stopped-processes'
import { transition, type Trigger } from './transition'
import type { SupervisedNode, SupervisorListener } from './types'

export interface NodeSurroundings {
  readonly spawners: Readonly<Record<Runtime, Spawner>>
  /** Where nodes of other machines run; needed only where there are some. */
  readonly machines?: MachineDoor
  readonly listener: SupervisorListener
  readonly faultsFor: (id: string) => readonly LinkFaults[]
  /** Whether nodes that start now record what their connections carry. */
  readonly recordsBytes: () => boolean
  /** What the lab draws by chance, as it is seeded now. */
  readonly draws: () => Draws
  /** Why a node may not be started; null: it may. */
  readonly refusal: (boot: NodeBoot) => RelevoError | null
  /** Where the nodes' programs are: `replica.js` and so on. */
  readonly entryDir: string
  readonly startTimeoutMs: number
  /** How long past the grace a node may take to close what is left, before it is killed, ms. */
  readonly killMarginMs: number
  /** How soon nodes that died are started again. */
  readonly pace: () => Pace
  /** How long the work in hand may go on at a stop, ms. */
  readonly graceMs: number
  /** Ports that other nodes of the lab want. */
  readonly takenPorts: () => ReadonlySet<number>
  /** The other node that listens on a port; `pid` is the process that does, where the system told. */
  readonly nodeAt: (id: string, port: number, pid: number | null) => Promise<string | null>
}

/** What a node takes before it is ready: a program may ask something first. */
const earlyCalls: ReadonlySet<string> = new Set(['input'])

/** How long what is left of a life may hold its port, ms. */
const leavingMs = 10_000

/** The ports that the topology gives it. */
function wantedPorts(node: NodeBoot['node']): ListeningPorts {
  return {
    ...('port' in node && node.port !== undefined && { port: node.port }),
    ...('receiverPort' in node && node.receiverPort !== undefined && { receiverPort: node.receiverPort }),
    ...(node.kind === 'file-server' && { doors: node.doors })
  }
}

/**
 * One node and its lives, one after the other. Every action first brings the state up to date and only then
 * waits, so that actions that come at the same time see each other's effect. They are together in one long class
 * for that reason: each of them is right only with respect to all the others.
 */
export class ManagedNode {
  boot: NodeBoot
  #state: NodeState = 'stopped'
  #since = monotonicMs()
  #life: NodeLife | null = null
  /** Settles for whoever waits until the node listens: from the start that was asked until it does, or has failed to. */
  #starting: Deferred<void> | null = null
  /** Whether a start was asked while the node drains: then it is started again at the exit. */
  #startAfterStop = false
  /** Whether the kill under way asked that the restart policy leave the node down. */
  #keepDown = false
  #ports: ListeningPorts | null = null
  #stats: NodeStats | null = null
  /** Where its program listens, of one of the user's own. */
  #listens: readonly ListeningAt[] | null = null
  /** The ports that its last life may have had, and when that ended, on the clock of `monotonicMs`. */
  #left: { readonly ports: ListeningPorts; readonly at: number } | null = null
  /** Why a start under way leads nowhere for now; its program goes on, and may listen later. */
  #late: RelevoError | null = null
  /** Ends the wait for its start that is under way. */
  #takeBackTime: (() => void) | null = null
  #console: ConsoleView | null = null
  /** Whether what `prepare` makes is there: it has run, and the node has not changed since. */
  #prepared = false
  /** Whether a person asked for the life that it has. */
  #wasAsked = false
  /** How many lives it has had, so that each draws anew. */
  #lives = 0
  #error: RelevoErrorData | null = null
  /** The error about a taken port whose holder is being looked for, and what it is once that is known. */
  #explaining: { readonly error: RelevoErrorData; readonly explained: Promise<RelevoErrorData> } | null = null
  #lastEnd: RelevoErrorData | null = null
  #died: NodeDeath | null = null
  #runtime: Runtime
  readonly #schedule: RestartSchedule
  readonly #away: Away
  readonly #around: NodeSurroundings

  constructor(boot: NodeBoot, around: NodeSurroundings) {
    this.boot = boot
    this.#around = around
    this.#runtime = runtimeOf(boot.node)
    const random = around.draws().of('restart', boot.node.id)
    this.#schedule = new RestartSchedule(boot.node.restart, random, around.pace, () => this.#publish())
    this.#away = new Away(boot.node.id, () => this.boot.machine, around.machines)
  }

  get id(): string {
    return this.boot.node.id
  }

  /**
   * Takes what the node will be started with the next time; a changed restart policy holds at once. One of which only the
   * links have changed is told, and goes on.
   */
  update(boot: NodeBoot): void {
    this.#schedule.setPolicy(boot.node.restart)
    const mayRun = this.#around.refusal(boot) === null
    // It was started as it was before, after it was stopped for what it is from now on. On a silent machine, it ends later.
    if (!mayRun && this.#life && this.#state !== 'draining') this.stop('lab').catch(() => undefined)
    if (sameBoot(this.boot, boot)) {
      this.boot = boot
      return
    }
    if (isRelinked(this.boot, boot)) {
      this.boot = boot
      const { machine: _machine, ...told } = boot
      if (mayRun) this.#life?.relink(told)
      return
    }
    this.#prepared = false
    this.boot = boot
    this.#lastEnd = null
    const { node } = boot
    if (
      this.#life &&
      node.kind === 'external' &&
      node.port !== undefined &&
      isReached(node, this.#listens ?? [])
    ) {
      this.#late = null
      if (this.#ports) this.#ports = { port: node.port }
      this.#life.moveTo(node.host, node.port)
      // What else it is waited for may never come, and somebody may wait for that again.
      if (this.#state === 'starting') this.#giveTime(this.#life, node.startMs)
    }
    this.#publish()
  }

  status(): SupervisedNode {
    const { node } = this.boot
    const ports = this.#ports ?? wantedPorts(node)
    return {
      id: this.id,
      state: this.#state,
      since: this.#since,
      runtime: this.#life ? this.#runtime : runtimeOf(node),
      port: ports.port ?? null,
      receiverPort: ports.receiverPort ?? null,
      doors: ports.doors ?? {},
      pid: this.#life?.pid ?? null,
      threadId: this.#life?.threadId ?? null,
      exits: this.#schedule.exits(),
      restartAt: this.#schedule.restartAt,
      nextBackoffMs: this.#life ? this.#schedule.nextBackoffMs() : null,
      error: this.#error,
      seeksHolder: this.#error !== null && this.#error === this.#explaining?.error,
      lastEnd: this.#lastEnd,
      died: this.#died,
      listens: this.#listens,
      console: this.#console,
      stats: this.#stats
    }
  }

  /** The machine that it runs on has come or gone. */
  reachChanged(): void {
    const error = this.#away.error
    if (error && this.#state === 'starting') this.#isLate(error)
    if (!error && this.#state === 'starting' && this.#life) this.#giveTime(this.#life, this.#startTimeoutMs)
    this.#away.changed()
  }

  async start(by: string): Promise<void> {
    this.#assertAllowed()
    this.#emit('start-asked', { by })
    this.#away.forget()
    switch (this.#state) {
      case 'up':
        // Its end is on the way: what is meant is the life after it.
        if (this.#life?.asked !== 'kill') return
        this.#keepDown = false
        this.#starting ??= deferred()
        return this.#starting.promise
      case 'starting':
        this.#keepDown = false
        if (this.#late) throw this.#late
        this.#starting ??= deferred()
        return this.#starting.promise
      case 'frozen':
        throw new RelevoError('WRONG_STATE', `${this.id} is frozen; resume it`, { state: 'frozen' })
      case 'draining':
        this.#startAfterStop = true
        this.#starting ??= deferred()
        return this.#starting.promise
      case 'stopped':
      case 'down':
      case 'failed':
        this.#schedule.reset()
        return this.#begin('asked')
      case 'backoff':
        return this.#begin('asked')
    }
  }

  /** @param asked for how long its work may go on, ms; left out, what the node says, or the lab */
  async stop(by: string, asked?: number): Promise<void> {
    const { node } = this.boot
    const graceMs = asked ?? (node.kind === 'external' ? node.stop.graceMs : this.#around.graceMs)
    if (this.#state !== 'stopped') this.#emit('stop-asked', { by })
    if (this.#life) this.#away.postpone('stop', () => this.stop(by, asked))
    this.#startAfterStop = false
    this.#lastEnd = null
    this.#died = null
    this.#schedule.cancel()
    this.#failStart(new RelevoError('CANCELLED', `${this.id} was stopped before it listened`))
    const life = this.#life
    if (!life) {
      this.#error = null
      this.#move('stop', 'asked')
      return
    }
    life.asked ??= 'stop'
    this.#move('stop', 'asked')
    life.drain(graceMs, graceMs + this.#around.killMarginMs)
    await this.#away.patiently(life.ended)
  }

  async kill(by: string, keepDown: boolean): Promise<void> {
    this.#emit('kill-asked', { by, keepDown })
    const life = this.#life
    if (life) {
      this.#away.postpone('kill', () => this.kill(by, keepDown))
      this.#failStart(new RelevoError('CANCELLED', `${this.id} was killed before it listened`))
      if (keepDown) {
        this.#keepDown = true
        this.#startAfterStop = false
      }
      life.asked = 'kill'
      life.kill()
      this.#publish()
      return this.#away.patiently(life.ended)
    }
    if (this.#state === 'stopped' || this.#state === 'failed') throw this.#notRunning()
    // It is dead already. What is left to say is whether it comes back.
    if (keepDown) {
      this.#schedule.cancel()
      if (this.#state === 'backoff') this.#move('stay-down', 'killed and kept down')
      else this.#publish()
    }
  }

  /** The lab has another pace: what a kill would come to has changed. A restart that is planned stays so. */
  paceChanged(): void {
    this.#publish()
  }

  async freeze(by: string): Promise<void> {
    if (this.#state === 'frozen') return
    const life = this.#life
    if (!life) throw this.#notRunning()
    if (this.#state !== 'up' || life.asked) throw this.#wrongState('freeze')
    this.#away.postpone('freeze', () => this.freeze(by))
    this.#emit('freeze-asked', { by })
    const stands = life.freeze().then(() => {
      if (life.hasEnded) throw this.#notRunning()
      if (this.#life === life && this.#state === 'up' && !life.asked) this.#move('freeze', 'asked')
    })
    // Whoever does not wait for it to the end does not hear of its error either.
    stands.catch(() => undefined)
    await this.#away.patiently(stands)
  }

  async resume(by: string): Promise<void> {
    const life = this.#life
    if (!life) throw this.#notRunning()
    if (this.#state === 'up' && !life.isFreezing) return
    this.#away.postpone('resume', () => this.resume(by))
    this.#emit('resume-asked', { by })
    await life.frozen()
    if (this.#life !== life || this.#state !== 'frozen' || life.asked) return
    life.resume()
    this.#move('resume', 'asked')
  }

  /** Its process, to be looked at whether somebody else has stopped it; null where there is none, or it is the lab that does. */
  get watched(): Watched | null {
    const life = this.#life
    // A process of another machine is not among those of this one.
    if (this.boot.machine) return null
    const isSettled = this.#state === 'up' || this.#state === 'frozen'
    if (!isSettled || !life || life.pid === null || life.isFreezing || life.asked !== null) return null
    const since = this.#since
    return {
      pid: life.pid,
      since,
      seen: stopped => {
        // What the lab has done since the look began is not what was seen.
        if (this.#life !== life || this.#since !== since || life.isFreezing || life.asked !== null) return
        if (stopped && this.#state === 'up') this.#move('freeze', 'its process was stopped, not by this lab')
        if (!stopped && this.#state === 'frozen') this.#move('resume', 'its process goes on')
      }
    }
  }

  async call(name: string, args: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#state === 'starting' && !earlyCalls.has(name)) {
      if (this.#late) throw this.#notRunning()
      // It is soon there, and the question has begun after its start did.
      await (this.#starting ??= deferred()).promise
    }
    if (!this.#life) throw this.#notRunning()
    if (this.#away.error) throw this.#away.error
    const { node } = this.boot
    // What a program does with the answer that it asked for before it listens takes its time anew; `prepare` has its own.
    if (this.#state === 'starting' && node.kind === 'external' && this.#prepared)
      this.#giveTime(this.#life, node.startMs)
    return this.#life.call(name, args, timeoutMs)
  }

  tell(peer: PeerNotice): void {
    this.#life?.tell(peer)
  }

  /** Ends the node now, and starts it no more. */
  end(): void {
    this.#schedule.close()
    this.#startAfterStop = false
    this.#keepDown = true
    this.#life?.kill()
  }

  #begin(reason: string): Promise<void> {
    this.#schedule.cancel()
    this.#keepDown = false
    this.#startAfterStop = false
    this.#error = null
    this.#listens = null
    this.#late = null
    this.#wasAsked = reason === 'asked'
    if (this.#wasAsked) this.#prepared = false
    const starting = (this.#starting ??= deferred())
    this.#move('start', reason)
    try {
      this.#assertAllowed()
      const entry = join(this.#around.entryDir, `${this.boot.node.kind}.js`)
      if (!existsSync(entry)) {
        throw new RelevoError('SPAWN_FAILED', `the program ${entry} does not exist; build it first`, {
          entry
        })
      }
      this.#life = this.#spawn(entry)
    } catch (error) {
      const plain = error instanceof RelevoError ? RelevoError.data(error) : spawnFailed(error)
      this.#move('exit', 'could not be spawned')
      void this.#mayPass(plain).then(again => {
        if (this.#state !== 'down' || this.#life) return
        if (!again) return this.#giveUp(plain, 'could not be spawned')
        this.#failedFor(plain)
        this.#afterExit('crashed')
      })
    }
    return starting.promise
  }

  /** Whoever starts it, the restart policy too, comes by here. @throws RelevoError */
  #assertAllowed(): void {
    const refusal = this.#around.refusal(this.boot)
    if (refusal) throw refusal
  }

  #spawn(entry: string): NodeLife {
    const { listener } = this.#around
    this.#runtime = runtimeOf(this.boot.node)
    const prepared = this.#prepared && { prepared: true }
    const seed = this.#around.draws().seedFor('node', this.id, ++this.#lives)
    const { machine, ...own } = this.boot
    const boot = {
      ...own,
      seed,
      faults: this.#around.faultsFor(this.id),
      recordBytes: this.#around.recordsBytes(),
      ...prepared
    }
    const life: NodeLife = new NodeLife(this.#spawnerFor(machine), entry, boot, {
      onListening: ports => this.#listening(life, ports),
      onStats: stats => {
        this.#stats = stats
        listener.onStats(this.id, stats)
      },
      onEvents: events => {
        for (const event of events) listener.onEvent(this.id, event)
      },
      onLogs: (lines, dropped) => listener.onLog(this.id, lines, dropped),
      onBytes: batch => listener.onBytes?.(this.id, batch),
      onFatal: error => void this.#cannotStart(life, error),
      onProgram: () => {
        this.#prepared = true
        if (boot.node.kind === 'external') this.#giveTime(life, boot.node.startMs)
        this.#publish()
      },
      onConsole: view => {
        this.#console = view
        this.#publish()
      },
      onListens: at => this.#placed(life, at),
      onExit: exit => this.#exited(life, exit)
    })
    this.#giveTime(life, this.#startTimeoutMs)
    return life
  }

  #spawnerFor(machine: NodeBoot['machine']): Spawner {
    if (machine === undefined) return this.#around.spawners[this.#runtime]
    if (!this.#around.machines)
      throw new RelevoError('NOT_SUPPORTED', `${this.id} is to run on another machine`)
    return this.#around.machines.spawner(machine)
  }

  /** How long it may take from now on until it listens, ms; what was said of that before does not hold any more. */
  #giveTime(life: NodeLife, ms: number): void {
    this.#takeBackTime?.()
    this.#takeBackTime = life.after(ms, () => this.#tookLong(life, ms))
  }

  #tookLong(life: NodeLife, waitedMs: number): void {
    if (this.#state !== 'starting' || this.#life !== life) return
    if (this.#isUnheard) return this.#giveTime(life, waitedMs)
    const { node } = this.boot
    if (node.kind === 'external') {
      // It asks something: its time begins anew when it is answered.
      if (this.#console?.partial) return this.#giveTime(life, node.startMs)
      // It may be slow, or wait for something else: it is left alone.
      return this.#isLate(placementError(this.id, this.#listens, node, waitedMs))
    }
    life.asked ??= 'failed-start'
    life.error = {
      code: 'TIMEOUT',
      message: `${this.id} did not listen within ${waitedMs} ms`,
      details: { waitedMs }
    }
    life.kill()
  }

  get #startTimeoutMs(): number {
    const { node } = this.boot
    const prepareMs = node.kind === 'external' && node.prepare && !this.#prepared ? node.prepareMs : 0
    return this.#around.startTimeoutMs + prepareMs
  }

  /** The system told where the program listens. */
  #placed(life: NodeLife, at: readonly ListeningAt[]): void {
    if (this.#life !== life) return
    this.#listens = at
    const problem = placementProblem(this.boot.node, at)
    if (problem && problem.kind !== 'none' && this.#state === 'starting')
      this.#isLate(placementError(this.id, at, this.boot.node, 0))
    this.#publish()
  }

  /** Whoever waits for the start waits no longer. */
  #isLate(error: RelevoError): void {
    this.#late = error
    this.#failStart(error)
  }

  #listening(life: NodeLife, ports: ListeningPorts): void {
    if (this.#state !== 'starting' || life.asked) return
    this.#ports = ports
    this.#late = null
    this.#lastEnd = null
    this.#emit('node-listening', ports)
    this.#move('listening', 'listening')
    this.#starting?.resolve()
    this.#starting = null
  }

  async #cannotStart(life: NodeLife, error: RelevoErrorData): Promise<void> {
    // Who has a port of another machine, this one does not know.
    const again =
      this.#mayBeItsOwn(error) ||
      (!this.boot.machine && (await willPass(error))) ||
      (await this.#mayPass(error))
    life.asked ??= again ? 'failed-start' : 'fatal'
    life.kill()
  }

  /** Whether the restart policy, which has started it, may try again. Who has asked for a start is told at once instead. */
  async #mayPass(error: RelevoErrorData): Promise<boolean> {
    if (this.#wasAsked) return false
    return mayPass(error, port => this.#around.nodeAt(this.id, port, null))
  }

  /** Whether the port is taken that it had itself a moment ago: what is left of that life ends as it is scheduled. */
  #mayBeItsOwn({ code, details }: RelevoErrorData): boolean {
    // Whoever asks for a start is told at once who has the port.
    if (this.#wasAsked) return false
    if (code !== 'PORT_IN_USE' || !this.#left || monotonicMs() - this.#left.at > leavingMs) return false
    return listedPorts(this.#left.ports).includes(Number(details?.port))
  }

  #exited(life: NodeLife, exit: NodeExit): void {
    const { cause, error } = exitCause(life, exit)
    const wasStarting = this.#state === 'starting'
    if (exit.error && !exit.unknown) {
      const text = exit.error.stack ?? exit.error.message
      this.#around.listener.onLog(this.id, [{ at: monotonicMs(), level: 'error', text }], 0)
    }
    const overran = life.overran(exit)
    if (overran !== null) {
      const { node } = this.boot
      const how = node.kind === 'external' ? `${node.stop.signal}: killed (SIGKILL)` : 'being asked: killed'
      const text = `did not end within ${overran} ms of ${how}`
      this.#around.listener.onLog(this.id, [{ at: monotonicMs(), level: 'warn', text }], 0)
    }
    // A program may listen before the lab knows of it. One that found its port taken never did.
    if (error?.code !== 'PORT_IN_USE')
      this.#left = { ports: this.#ports ?? wantedPorts(this.boot.node), at: monotonicMs() }
    this.#life = null
    this.#ports = null
    this.#stats = null
    this.#listens = null
    this.#late = null
    this.#console = null
    const { code, signal } = exit
    this.#emit('node-exit', { code, signal, cause, ...(error && { error }) }, exit)
    const reason = error?.message ?? describeExit(exit)
    if (this.#state === 'draining') return this.#stopped(reason)

    if (error) this.#failedFor(error)
    else this.#error = null
    this.#lastEnd = error
    if (cause !== 'stopped') this.#died = { at: exit.at ?? monotonicMs(), cause }
    this.#move('exit', reason)
    if (life.asked === 'fatal') return this.#giveUp(life.error ?? spawnFailed(reason), reason)
    if (wasStarting && life.asked !== 'kill') {
      // Who waits for the start is told of the first failure; the policy may still try again.
      const { code, message, details } = error ?? startFailed(this.id, exit)
      this.#failStart(new RelevoError(code, message, details))
    }
    this.#afterExit(cause === 'stopped' ? 'killed' : cause === 'unknown' ? 'crashed' : cause)
  }

  #stopped(reason: string): void {
    this.#move('exit', reason)
    if (this.#startAfterStop) void this.#begin('asked')
  }

  #afterExit(cause: 'killed' | 'crashed' | 'exited'): void {
    const decision = this.#schedule.exited(cause)
    const { maxExits, windowMs } = this.boot.node.restart
    const exits = this.#schedule.exits()
    if (this.#keepDown || decision.action === 'stay-down') {
      this.#keepDown = false
      this.#failStart(this.#notRunning())
      return this.#publish()
    }
    if (decision.action === 'give-up') {
      const details = { exits, windowMs, maxExits, ...(this.#error && { last: this.#error }) }
      const why = this.#error ? ` (the last time: ${this.#error.message})` : ''
      const message = `${this.id} ended ${exits} times in ${windowMs / 1000} s${why}; start it again when its cause is gone`
      return this.#giveUp({ code: 'LIMIT_REACHED', message, details }, 'too many exits')
    }
    this.#schedule.plan(decision.delayMs, () => void this.#begin('restart policy'))
    this.#emit('node-backoff', { delayMs: decision.delayMs, exits, maxExits, windowMs })
    // For a class it is plainly down; that a policy waits is a word for later.
    if (this.#around.pace() === 'class') this.#publish()
    else this.#move('backoff', 'restart policy')
  }

  /** The node has failed for good: only a person starts it again. */
  #giveUp(error: RelevoErrorData | RelevoError, reason: string): void {
    const plain = error instanceof RelevoError ? RelevoError.data(error) : error
    const explanation = this.#failedFor(plain)
    this.#move('give-up', reason)
    const starting = this.#starting
    this.#starting = null
    void explanation.then(({ code, message, details }) =>
      starting?.reject(new RelevoError(code, message, details))
    )
  }

  /** Says why it does not run, and who has its port as soon as that is known. */
  #failedFor(error: RelevoErrorData): Promise<RelevoErrorData> {
    // Who has a port of another machine, this one does not know.
    if (this.boot.machine || error.code !== 'PORT_IN_USE') {
      this.#error = error
      return Promise.resolve(error)
    }
    if (this.#error === error && this.#explaining?.error === error) return this.#explaining.explained
    this.#error = error
    const nodeOf = (port: number, pid: number | null): Promise<string | null> =>
      this.#around.nodeAt(this.id, port, pid)
    const explained = explainStartError(error, this.#around.takenPorts(), nodeOf).then(explanation => {
      if (this.#explaining?.error === error) this.#explaining = null
      if (this.#error === error) {
        this.#error = explanation
        this.#publish()
      }
      return explanation
    })
    this.#explaining = { error, explained }
    return explained
  }

  #failStart(error: RelevoError): void {
    this.#starting?.reject(error)
    this.#starting = null
  }

  #move(trigger: Trigger, reason: string): void {
    const from = this.#state
    const to = transition(from, trigger)
    if (to === null || to === from) return
    this.#state = to
    this.#since = monotonicMs()
    const { pid, threadId } = this.#life ?? {}
    const where = { ...(pid && { pid }), ...(threadId && { threadId }) }
    this.#emit('node-state', { from, to, reason, ...where })
    this.#publish()
  }

  #publish(): void {
    this.#around.listener.onStatus(this.status())
  }

  /** @param when it was, of what happened on another machine; left out, now */
  #emit<E extends EventKind>(kind: E, data: EventData[E], when: Pick<NodeExit, 'at' | 'bound'> = {}): void {
    const { at = monotonicMs(), bound } = when
    const event = { ...data, at, kind, ...(bound !== undefined && { bound }) }
    this.#around.listener.onEvent(this.id, event as unknown as NodeEvent)
  }

  /** Whether its machine was not reached yet, or is silent: then it cannot tell that it listens. */
  get #isUnheard(): boolean {
    const { machine } = this.boot
    return machine !== undefined && this.#around.machines?.reach(machine).state !== 'attached'
  }

  #notRunning(): RelevoError {
    return new RelevoError('NOT_RUNNING', `${this.id} does not run; start it`, { state: this.#state })
  }

  #wrongState(action: string): RelevoError {
    const message = `cannot ${action} ${this.id} while it is ${this.#state}`
    return new RelevoError('WRONG_STATE', message, { state: this.#state })
  }
}
