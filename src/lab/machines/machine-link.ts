import type { Duplex } from 'node:stream'
import { RelevoError } from '#shared/errors'
import type { Machine, MachineState } from '#shared/machines'
import type { ReachStep } from '#shared/machines/attempt'
import type { Spawner } from '#lab/spawners/spawner'
import type { Address } from '#system/addresses'
import { monotonicMs } from '#system/clock'
import { explain, isLasting } from './carrier/explain'
import type { OpenCarrier } from './carrier/open'
import { ClockEstimate } from './clock'
import type { Reach } from './reach'
import { RemoteNodes } from './remote-nodes'
import { encodeFrame, FrameReader } from './wire/frame'
import { keeperFrameSchema, limits, type DeskFrame, type KeeperFrame } from './wire/messages'
import { Incoming, Outgoing } from './wire/numbered'
import { Tunnels } from './wire/tunnel'

/** How often the machine is asked for its clock, which is also how it is known to be there, ms. */
const pingMs = 250
/** A machine that is silent for so long is unreachable, ms. */
const silentMs = 2_000
/** A timer that is so late means that this process stood still: what the machine said waits to be read, ms. */
const stoodStillMs = 1_000
/** Between two attempts to reach a machine, ms: after a loss, and where what is wrong does not pass by itself. */
const retryMs = 500
const lastingRetryMs = 30_000
/** How long a keeper may take to greet, ms. */
const helloMs = 10_000
/** How long the good-bye may take, ms. */
const endMs = 1_500

export interface MachineLinkOptions {
  readonly machine: Machine
  /** Reaches the machine. `known`: it was reached before. */
  readonly open: (how: {
    readonly known: boolean
    readonly onStep?: (step: ReachStep) => void
    readonly signal: AbortSignal
  }) => Promise<OpenCarrier>
  /** Names this link, and no other: a keeper that worked for another one ends what that has left. */
  readonly run: string
  /** What is done now to reach it. */
  readonly onStep?: (step: ReachStep) => void
  /** The machine has come or gone, or more is known of it. */
  readonly onChange: () => void
}

/**
 * The desk's end of one machine: one carrier at a time, over which numbered messages go on where the last one was cut.
 *
 *     connecting --hello, pong--> attached --silent, carrier ended--> unreachable --hello, pong--> attached
 */
export class MachineLink {
  readonly #options: MachineLinkOptions
  readonly #nodes: RemoteNodes
  readonly #clock = new ClockEstimate()
  readonly #timer: NodeJS.Timeout
  readonly #closing = new AbortController()
  #outgoing = newOutgoing()
  #incoming = new Incoming()
  #acknowledged = 0
  #carrier: OpenCarrier | null = null
  #tunnels = new Tunnels(frame => this.#write(frame))
  #lastTunnel = 0
  #retry: NodeJS.Timeout | null = null
  #state: MachineState = 'connecting'
  #since = monotonicMs()
  #error: RelevoError | null = null
  #hostname: string | null = null
  #addresses: readonly string[] = []
  #node = ''
  /** The keeper's life that was attached to last. */
  #epoch: string | null = null
  /** A hello has come over this carrier. */
  #greeted = false
  /** What the keeper has had of this desk when it greeted. */
  #seen = 0
  #heardAt = monotonicMs()
  /** When the machine was last heard while it was attached. */
  #attachedUntil = 0
  #lookedAt = monotonicMs()
  #leaseOver = false

  constructor(options: MachineLinkOptions) {
    this.#options = options
    this.#nodes = new RemoteNodes({
      machine: options.machine.id,
      say: message => this.#say(message),
      clock: () => this.#clock.at(monotonicMs()),
      isAttached: () => this.#state === 'attached'
    })
    this.#timer = setInterval(() => this.#look(), pingMs)
    void this.#connect()
  }

  get machine(): Machine {
    return this.#options.machine
  }

  get spawner(): Spawner {
    return this.#nodes
  }

  /** Node's version there; empty before the machine was reached. */
  get node(): string {
    return this.#node
  }

  get reach(): Reach {
    return {
      state: this.#state,
      since: this.#since,
      error: this.#error && RelevoError.data(this.#error),
      hostname: this.#hostname,
      addresses: this.#addresses,
      clock: this.#clock.at(monotonicMs()),
      leaseOver: this.#leaseOver
    }
  }

  /**
   * A connection to a port of the machine itself, through its keeper.
   * @throws RelevoError `MACHINE_UNREACHABLE`; `LIMIT_REACHED`
   */
  connect({ host, port }: Address): Duplex {
    const { id: machine } = this.#options.machine
    if (this.#state !== 'attached')
      throw new RelevoError('MACHINE_UNREACHABLE', `nothing is heard of ${machine}`, {
        machine,
        reason: 'silent'
      })
    const id = ++this.#lastTunnel
    const tunnel = this.#tunnels.add(id)
    if (!tunnel)
      throw new RelevoError('LIMIT_REACHED', `too many connections go through the keeper of ${machine}`)
    this.#write({ t: 'tunnel-open', id, host, port })
    return tunnel
  }

  /** Ends the keeper with all its nodes; one that cannot be told ends when its lease is over. Idempotent. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    clearInterval(this.#timer)
    if (this.#retry) clearTimeout(this.#retry)
    const carrier = this.#carrier
    if (!carrier) return
    if (this.#state === 'attached') {
      this.#outgoing.send({ type: 'end' })
      let timer: NodeJS.Timeout | undefined
      await Promise.race([carrier.ended, new Promise(resolve => (timer = setTimeout(resolve, endMs)))])
      clearTimeout(timer)
    }
    carrier.kill()
  }

  async #connect(): Promise<void> {
    const { machine, open, run, onStep } = this.#options
    try {
      const carrier = await open({
        known: this.#epoch !== null,
        ...(onStep && { onStep }),
        signal: this.#closing.signal
      })
      if (this.#closing.signal.aborted) return carrier.kill()
      this.#carrier = carrier
      this.#node = carrier.node
      this.#greeted = false
      this.#heardAt = this.#lookedAt = monotonicMs()
      this.#read(carrier)
      void carrier.ended.then(said => this.#lost(carrier, explain(machine, { code: null, stderr: said })))
      this.#write({
        t: 'attach',
        run,
        epoch: this.#epoch,
        seen: this.#incoming.seen,
        leaseMs: machine.leaseMs
      })
    } catch (error) {
      this.#failed(
        error instanceof RelevoError ? error : new RelevoError('INTERNAL', String(error), {}, error)
      )
    }
  }

  #read(carrier: OpenCarrier): void {
    const reader = new FrameReader(value => this.#frame(keeperFrameSchema.parse(value)))
    carrier.stdout.on('data', (chunk: Buffer) => {
      if (carrier !== this.#carrier) return
      try {
        reader.push(chunk)
      } catch (error) {
        const said = error instanceof Error ? error.message.slice(0, 300) : String(error)
        return this.#lost(carrier, protocolError(this.#options.machine, said))
      }
      if (this.#acknowledged === this.#incoming.seen) return
      this.#acknowledged = this.#incoming.seen
      this.#write({ t: 'ack', seq: this.#acknowledged })
    })
    carrier.stdout.resume()
  }

  #frame(frame: KeeperFrame): void {
    this.#heardAt = monotonicMs()
    switch (frame.t) {
      case 'hello':
        return this.#hello(frame)
      case 'pong':
        this.#clock.add(frame.sent, this.#heardAt, frame.at)
        if (this.#greeted && this.#state !== 'attached') this.#attached()
        return
      case 'ack':
        return this.#outgoing.acknowledge(frame.seq)
      case 'stats':
        return this.#nodes.stats(frame.key, frame.message)
      case 'numbered':
        if (this.#incoming.isNext(frame.seq)) this.#nodes.take(frame.message)
        return
      default:
        return this.#tunnels.take(frame)
    }
  }

  #hello({ epoch, hostname, addresses, seen, leaseEnded }: Extract<KeeperFrame, { t: 'hello' }>): void {
    this.#hostname = hostname
    this.#addresses = addresses
    this.#greeted = true
    if (this.#epoch !== null && this.#epoch !== epoch) {
      // What waited for the keeper before was for nodes that are gone.
      this.#outgoing = newOutgoing()
      this.#nodes.lost(leaseEnded?.epoch === this.#epoch ? monotonicMs() - leaseEnded.agoMs : null)
    }
    if (this.#epoch !== epoch) {
      this.#incoming = new Incoming()
      this.#acknowledged = 0
    }
    this.#epoch = epoch
    // First its clock, then all else: what it says has times.
    this.#options.onStep?.('clock')
    this.#seen = seen
    this.#ping()
  }

  #attached(): void {
    this.#error = null
    this.#leaseOver = false
    this.#become('attached', monotonicMs())
    this.#outgoing.attach(frame => void this.#carrier?.stdin.write(frame), this.#seen)
  }

  /** Every `pingMs`: asks for the clock, and notices silence. */
  #look(): void {
    const now = monotonicMs()
    const late = now - this.#lookedAt - pingMs
    this.#lookedAt = now
    if (this.#state === 'unreachable' && !this.#leaseOver && this.#epoch !== null) {
      this.#leaseOver = now - this.#attachedUntil > this.#options.machine.leaseMs
      if (this.#leaseOver) this.#options.onChange()
    }
    const carrier = this.#carrier
    if (!carrier) return
    if (late > stoodStillMs) this.#heardAt += late
    const silent = now - this.#heardAt
    const limit = this.#greeted ? silentMs : helloMs
    if (silent > limit) {
      const error = explain(this.#options.machine, { code: null, stderr: '', silentMs: Math.round(silent) })
      return this.#lost(carrier, error)
    }
    this.#ping()
  }

  #ping(): void {
    this.#write({ t: 'ping', sent: monotonicMs() })
  }

  #lost(carrier: OpenCarrier, error: RelevoError): void {
    if (this.#carrier !== carrier) return
    this.#carrier = null
    this.#outgoing.detach()
    this.#tunnels.cut(error)
    carrier.kill()
    this.#failed(error)
  }

  #failed(error: RelevoError): void {
    if (this.#closing.signal.aborted) return
    const changed = this.#error?.message !== error.message
    this.#error = error
    // Before anybody is told: who hears of it may close the link.
    const waitMs = isLasting(error, this.#epoch !== null) ? lastingRetryMs : retryMs
    this.#retry = setTimeout(() => void this.#connect(), waitMs)
    if (this.#state === 'attached') this.#attachedUntil = this.#heardAt
    if (this.#state !== 'unreachable') {
      this.#become('unreachable', this.#state === 'attached' ? this.#heardAt : monotonicMs())
    } else if (changed) this.#options.onChange()
  }

  #become(state: MachineState, since: number): void {
    this.#state = state
    this.#since = since
    this.#options.onChange()
  }

  #say(message: unknown): void {
    if (this.#outgoing.bytes > limits.deskBytes) {
      throw new RelevoError('LIMIT_REACHED', `too much waits for ${this.#options.machine.id}`)
    }
    this.#outgoing.send(message)
  }

  #write(frame: DeskFrame): void {
    this.#carrier?.stdin.write(encodeFrame(frame))
  }
}

function newOutgoing(): Outgoing {
  return new Outgoing(numbered => encodeFrame({ t: 'numbered', ...numbered }))
}

function protocolError({ id }: Machine, said: string): RelevoError {
  const message = `${id} says something that is not understood: ${said}`
  return new RelevoError('MACHINE_UNREACHABLE', message, { machine: id, reason: 'protocol', said })
}
