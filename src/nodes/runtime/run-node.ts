import { constants } from 'node:os'
import { inspect } from 'node:util'
import { RelevoError, type RelevoErrorData } from '#shared/errors'
import type { ByteBatch } from '#shared/bytes/byte-records'
import type { NodeEvent } from '#shared/journal'
import type { FaultCount } from '#shared/faults'
import type { LabToNode, LinkFaults, NodeBoot, PeerNotice } from '#shared/node-channel'
import { anySeed, seededDraws, type Draws } from '#system/random'
import type { NodeKind } from '#shared/topology'
import { FaultyLinks } from '#nodes/net/faults/faulty-links'
import { ByteRecording } from '#nodes/net/recording/byte-recording'
import { monotonicMs } from '#system/clock'
import {
  ProgramEnded,
  type NodeContext,
  type ProgramEnd,
  type Relinked,
  type RunningNode,
  type StartingProgram,
  type StartNode
} from './node-program'
import { labMessage } from './lab-message'
import { oneLine } from './one-line'
import { Outbox } from './outbox'
import { findParentChannel, type ParentChannel } from './parent-channel'
import { StatsReporter } from './stats-reporter'
import { tellShortages } from './tell-shortages'
import { usageMeter } from './usage'

/** How much of a message that makes no sense is shown. */
const shallow = { depth: 1, maxStringLength: 200, breakLength: Infinity } as const

/** Messages on their way to the lab past which it is too busy for what can be left out. */
const mostInFlight = 64

/**
 * How long the last words may take on their way before the node exits all the same, ms. The lab is there, or the channel would
 * be closed, but it may be busy: with the start of many nodes, or what others print.
 */
const lastWordsMs = 30_000
/** How long the signal by which a node ends itself may take, ms. */
const signalMs = 500
/** Signals that end a process and leave no dump of its memory: a node ends by them where its program did. */
const withoutDump: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'])
/** After `fatal` the lab ends the node; it exits by itself only when the lab does not. */
const fatalWaitMs = 2_000

/**
 * The body of every node kind's `main.ts`: finds the channel to the lab, waits for the boot, runs the node,
 * and ends with it.
 */
export function runNode<K extends NodeKind>(start: StartNode<K>): void {
  const channel = findParentChannel()
  if (!channel) {
    process.stderr.write('This program is a node of a lab and is started by it; see `relevo --help`.\n')
    process.exitCode = 64
    return
  }
  new NodeLife(start, channel)
}

class NodeLife<K extends NodeKind> {
  readonly #start: StartNode<K>
  readonly #channel: ParentChannel
  readonly #outbox: Outbox
  #booted = false
  #leaving = false
  #running: RunningNode | null = null
  /** The links that it was given while it started. */
  #relinked: Relinked | null = null
  #kind: NodeKind | null = null
  #draws: Draws = seededDraws(0)
  #stats: Pick<StatsReporter<never>, 'poke'> | null = null
  #links = new FaultyLinks('', [])
  #bytes: ByteRecording | null = null
  #early: StartingProgram | null = null
  /** It was asked to end. */
  #draining = false
  readonly #peerListeners: ((notice: PeerNotice) => void)[] = []
  readonly #addressListeners: ((address: { host: string; port: number }) => void)[] = []

  constructor(start: StartNode<K>, channel: ParentChannel) {
    this.#start = start
    this.#channel = channel
    this.#outbox = new Outbox(channel)
    process.on('uncaughtException', error => this.#crash(error))
    process.on('unhandledRejection', reason => this.#crash(reason))
    if (channel.runtime === 'process') ignoreTerminalSignals()
    channel.onClose(() => process.exit(0))
    channel.onMessage(message => {
      const checked = labMessage(message)
      if (checked) this.#take(checked)
      else this.#log('warn', `the lab sent something that is not a message: ${inspect(message, shallow)}`)
    })
  }

  #take(message: LabToNode): void {
    this.#stats?.poke()
    switch (message.type) {
      case 'boot':
        return void this.#boot(message.boot)
      case 'drain':
        return void this.#drain(message.graceMs)
      case 'freeze':
        return this.#channel.freeze(message.flagFile)
      case 'call':
        return void this.#call(message.id, message.name, message.args)
      case 'peer':
        for (const listener of this.#peerListeners) listener(message.peer)
        return
      case 'address':
        for (const listener of this.#addressListeners) listener(message)
        return
      case 'links':
        return this.#relink(message.boot)
    }
  }

  /** Other links than it was started with; one that starts takes them as soon as it runs. */
  #relink(boot: NodeBoot): void {
    if (!this.#booted) return
    this.#links.relink(boot.links)
    const { node, links } = boot
    const relinked = { links, learn: node.kind === 'replicating-proxy' && node.learn === true }
    if (this.#running) this.#running.relink?.(relinked)
    else this.#relinked = relinked
  }

  async #boot(boot: NodeBoot): Promise<void> {
    if (this.#booted) return
    this.#booted = true
    this.#kind = boot.node.kind
    this.#draws = seededDraws(boot.seed ?? anySeed())
    this.#bytes = new ByteRecording(batch => this.#sendBytes(batch), boot.recordBytes === true)
    this.#links = new FaultyLinks(boot.node.id, boot.links, this.#draws, this.#bytes, () =>
      this.#stats?.poke()
    )
    try {
      if (boot.faults && boot.faults.length > 0) await this.#setFaultsOfBoot(boot.faults)
      const context = this.#context(boot)
      tellShortages(context)
      const running = await this.#start(context)
      this.#running = running
      if (this.#relinked) running.relink?.(this.#relinked)
      if (this.#leaving || this.#draining) return
      this.#outbox.flush()
      this.#channel.send({ type: 'listening', ...running.ports })
      this.#reportStats(running)
      void running.ended?.then(end => this.#leaveAs(end))
    } catch (error) {
      if (error instanceof ProgramEnded) {
        void this.#leaveAs({ ...error.end, ...(!this.#draining && { error }) })
      } else if (error instanceof RelevoError) this.#giveUp(error)
      else this.#crash(error)
    }
  }

  #context(boot: NodeBoot): NodeContext<K> {
    return {
      boot: boot as NodeContext<K>['boot'],
      log: (level, text, extra) => {
        this.#stats?.poke()
        this.#outbox.log({ at: monotonicMs(), level, text: oneLine(text), ...extra })
      },
      links: this.#links,
      draws: this.#draws,
      flush: then => this.#outbox.flush(then),
      event: (kind, data, link) => {
        this.#stats?.poke()
        this.#outbox.event({
          ...data,
          at: monotonicMs(),
          kind,
          ...(link !== undefined && { link })
        } as unknown as NodeEvent)
      },
      onPeer: listener => void this.#peerListeners.push(listener),
      program: {
        started: trace => this.#channel.send({ type: 'program', trace }),
        listens: at => this.#channel.send({ type: 'listens', at }),
        onAddress: listener => void this.#addressListeners.push(listener),
        line: (line, source) =>
          this.#outbox.log({
            at: monotonicMs(),
            level: source === 'prepare' ? 'debug' : 'info',
            ...line,
            ...(source && { source })
          }),
        dropped: () => this.#outbox.drop(),
        console: view => {
          this.#outbox.flush()
          this.#channel.send({ type: 'console', console: view })
        },
        takeEarly: program => (this.#early = program)
      }
    }
  }

  #reportStats(running: Pick<RunningNode, 'stats'>): void {
    const usage = usageMeter(this.#channel.runtime)
    this.#stats = new StatsReporter(
      () => (this.#channel.inFlight() > mostInFlight ? null : this.#links.counted(running.stats())),
      (counted, at) => {
        const message = { type: 'stats', stats: { ...usage(), ...counted } } as const
        if (!this.#channel.putMessage?.(message, at)) this.#channel.send(message)
      }
    )
  }

  async #call(id: number, name: string, args: unknown): Promise<void> {
    try {
      const command = this.#calls[name] ?? this.#running?.calls?.[name] ?? this.#early?.calls[name]
      if (!command) throw new RelevoError('NOT_SUPPORTED', `this node has no command "${name}"`)
      this.#channel.send({ type: 'reply', id, result: { ok: true, value: await command(args) } })
    } catch (error) {
      this.#channel.send({ type: 'reply', id, result: { ok: false, error: RelevoError.data(error) } })
    }
  }

  /** What the lab does not take at once is not waited for: there would be more and more of it. */
  #sendBytes(batch: ByteBatch): boolean {
    if (this.#channel.inFlight() > mostInFlight) return false
    this.#channel.send({ type: 'bytes', ...batch })
    return true
  }

  readonly #recordBytes = async (args: unknown): Promise<null> => {
    if (this.#bytes) this.#bytes.on = (args as { readonly on?: unknown } | null)?.on === true
    return null
  }

  readonly #setFaults = async (args: unknown): Promise<{ faults: readonly FaultCount[] }> => {
    const faults = (await faultParser())(args)
    if (this.#kind === null) throw new RelevoError('NOT_RUNNING', 'the node has not been told its links yet')
    // What an external program does with its connections is not ours to change.
    if (this.#kind === 'external' && faults.faults.length > 0) {
      throw new RelevoError(
        'NOT_SUPPORTED',
        'an external program applies no faults; set them on a link to it'
      )
    }
    return { faults: this.#links.set(faults) }
  }

  /** What every node takes, as soon as it has its boot. */
  readonly #calls: Readonly<Record<string, (args: unknown) => Promise<unknown>>> = {
    'faults.set': this.#setFaults,
    'bytes.record': this.#recordBytes
  }

  /** A link that is gone meanwhile is no reason not to start. */
  async #setFaultsOfBoot(all: readonly LinkFaults[]): Promise<void> {
    if (this.#kind === 'external') return
    const parse = await faultParser()
    for (const faults of all) {
      try {
        this.#links.set(parse(faults))
      } catch (error) {
        this.#log('warn', RelevoError.data(error).message)
      }
    }
  }

  async #drain(graceMs: number): Promise<void> {
    this.#draining = true
    // While it starts it has nothing in hand, but a program that it has started may.
    if (this.#running) await this.#running.drain(graceMs)
    else await this.#early?.stop(graceMs)
    await this.#leave((await (this.#running ?? this.#early)?.ended) ?? { code: 0, signal: null })
  }

  /** It can't start, and trying again would not help. */
  #giveUp(error: RelevoError): void {
    this.#leaving = true
    this.#log('error', error.message)
    this.#outbox.flush()
    this.#channel.send({ type: 'fatal', error: RelevoError.data(error) })
    setTimeout(() => process.exit(1), fatalWaitMs)
  }

  #crash(reason: unknown): void {
    if (this.#leaving) return
    this.#log('error', reason instanceof Error ? (reason.stack ?? reason.message) : String(reason))
    const error: RelevoErrorData = RelevoError.data(reason)
    this.#outbox.flush()
    this.#channel.send({ type: 'crash', error })
    void this.#leave({ code: 1, signal: null })
  }

  /** As the program has ended that it ran. */
  async #leaveAs(end: ProgramEnd): Promise<void> {
    if (end.error && !this.#leaving) {
      this.#log('error', end.error.message)
      this.#channel.send({ type: 'crash', error: RelevoError.data(end.error) })
    }
    await this.#leave(end)
  }

  /** Sends what is left to say, then exits as `end` says. */
  async #leave(end: ProgramEnd): Promise<void> {
    if (this.#leaving) return
    this.#leaving = true
    this.#bytes?.flush()
    this.#outbox.flush()
    const deadline = monotonicMs() + lastWordsMs
    // A worker's port is read to its end after the exit; a process has to wait until its words are written.
    while (this.#channel.runtime === 'process' && this.#channel.inFlight() > 0 && monotonicMs() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    if (end.signal !== null && withoutDump.has(end.signal) && this.#channel.runtime === 'process') {
      process.removeAllListeners(end.signal)
      process.kill(process.pid, end.signal)
      // It comes within the next turns of the loop.
      await new Promise(resolve => setTimeout(resolve, signalMs))
    }
    process.exit(end.code ?? 128 + (constants.signals[end.signal ?? 'SIGKILL'] ?? 0))
  }

  #log(level: 'warn' | 'error', text: string): void {
    this.#outbox.log({ at: monotonicMs(), level, text })
  }
}

/** Loaded with the first fault: most nodes never have any, and it takes 2 MiB of each thread. */
async function faultParser(): Promise<(args: unknown) => LinkFaults> {
  return (await import('#nodes/net/faults/schema')).parseLinkFaults
}

/** A terminal sends them to the whole process group; it is for the host to drain its nodes. */
function ignoreTerminalSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
}
