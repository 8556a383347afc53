import type { RawData, WebSocket } from 'ws'
import { clientFrameSchema, type CommandOrigin, type ServerFrame } from '#shared/contract'
import { RelevoError, type Result } from '#shared/errors'
import { DeltaGate } from '#lab/hosts/delta-gate'
import type { LabDoor } from '#lab/hosts/lab-door'
import type { LabDelta } from '#shared/state'
import { watched, type Watch } from '#shared/watch'
import type { WebLimits } from './limits'

/** WebSocket close codes (RFC 6455, section 7.4.1). */
const goingAway = 1001
const unsupportedData = 1003
const policyViolation = 1008
const internalError = 1011

/** How long the closing handshake may take, ms. */
const closeGraceMs = 500

/** A delta as it goes over the wire: text that is made once for all clients that look at the same. */
class WireDelta {
  readonly #delta: LabDelta
  readonly #texts = new Map<string, string>()

  constructor(delta: LabDelta) {
    this.#delta = delta
  }

  text(watch: Watch | null): string {
    const key = JSON.stringify(watch)
    let text = this.#texts.get(key)
    if (text === undefined) {
      const frame: ServerFrame = {
        event: 'delta',
        payload: watch ? watched(this.#delta, watch) : this.#delta
      }
      this.#texts.set(key, (text = JSON.stringify(frame)))
    }
    return text
  }
}

/** The lab's deltas on their way to the clients. Returns its disposer. */
export function wireDeltas(lab: LabDoor, listener: (delta: WireDelta) => void): () => void {
  return lab.subscribe(delta => listener(new WireDelta(delta)))
}

/** One client on its WebSocket: its commands go to the lab, results and deltas come back. */
export class PanelSocket {
  readonly #socket: WebSocket
  readonly #lab: LabDoor
  readonly #origin: CommandOrigin
  readonly #limits: WebLimits
  readonly #ping: NodeJS.Timeout
  /** Leaves a delta out when the client reads too slowly: the gap tells it to begin again. */
  readonly #deltas = new DeltaGate<WireDelta>((delta, watch) => {
    if (this.#socket.bufferedAmount <= this.#limits.deltaBufferBytes) this.#socket.send(delta.text(watch))
  })
  #alive = true
  #pending = 0

  constructor(socket: WebSocket, lab: LabDoor, origin: CommandOrigin, limits: WebLimits) {
    this.#socket = socket
    this.#lab = lab
    this.#origin = origin
    this.#limits = limits
    // ws reports oversize and malformed frames here, and then closes by itself.
    socket.on('error', () => undefined)
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary))
    socket.on('pong', () => (this.#alive = true))
    socket.on('close', () => clearInterval(this.#ping))
    this.#ping = setInterval(() => this.#checkAlive(), limits.pingMs)
  }

  sendDelta(delta: WireDelta): void {
    this.#deltas.push(delta)
  }

  close(): void {
    this.#socket.close(goingAway, 'the host ends')
    setTimeout(() => this.#socket.terminate(), closeGraceMs).unref()
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (isBinary) return this.#socket.close(unsupportedData, 'text frames only')
    const frame = clientFrameSchema.safeParse(parseJson(String(data)))
    if (!frame.success) return this.#socket.close(policyViolation, 'not a command')
    const { id, command, args } = frame.data
    this.#run(id, command, args).catch(() => this.#socket.close(internalError, 'no answer could be sent'))
  }

  async #run(id: number, command: string, args: unknown): Promise<void> {
    if (this.#pending >= this.#limits.maxPendingCommands) {
      const error = new RelevoError('LIMIT_REACHED', 'too many commands at once; wait for their results')
      return this.#send({ id, result: { ok: false, error: RelevoError.data(error) } })
    }
    this.#deltas.hear(command, args)
    const answer = async (): Promise<void> => this.#answer(id, await this.#call(command, args))
    this.#pending++
    try {
      await (command === 'lab.snapshot' ? this.#deltas.whileTakingSnapshot(answer) : answer())
    } finally {
      this.#pending--
    }
  }

  async #call(command: string, args: unknown): Promise<Result<unknown>> {
    try {
      return await this.#lab.call(command, args, this.#origin)
    } catch (error) {
      return { ok: false, error: RelevoError.data(error) }
    }
  }

  /** A result that is no JSON (too long a text, for one) is none, and costs neither its client the connection nor the lab its life. */
  #answer(id: number, result: Result<unknown>): void {
    try {
      this.#send({ id, result })
    } catch (cause) {
      const error = new RelevoError('INTERNAL', 'the result could not be sent', undefined, cause)
      this.#send({ id, result: { ok: false, error: RelevoError.data(error) } })
    }
  }

  #send(frame: ServerFrame): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > this.#limits.maxBufferBytes) return this.#socket.terminate()
    this.#socket.send(JSON.stringify(frame))
  }

  #checkAlive(): void {
    if (!this.#alive) return this.#socket.terminate()
    this.#alive = false
    this.#socket.ping()
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
