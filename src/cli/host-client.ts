import { request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { WebSocket, type RawData } from 'ws'
import { z } from 'zod'
import type {
  CommandArgs,
  CommandName,
  CommandResults,
  LabApi,
  LabEventName,
  LabEvents
} from '#shared/contract'
import { RelevoError, type Result } from '#shared/errors'
import { errorDataSchema } from '#shared/schemas/error-data'
import { runningHost, type HostFile } from '#web/host-file'
import { NoHostError } from './no-host-error'
import { withoutToken } from './panel-address'

/** A snapshot with its metrics and logs is a few MiB; this is what a broken host may make us hold. */
const maxPayloadBytes = 256 * 1024 ** 2
const connectTimeoutMs = 5_000

const frameSchema = z.union([
  z.object({
    id: z.int(),
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), value: z.unknown() }),
      z.object({ ok: z.literal(false), error: errorDataSchema })
    ])
  }),
  z.object({ event: z.literal('delta'), payload: z.looseObject({ seq: z.number() }) })
])

const uploadAnswerSchema = z.union([z.object({ upload: z.string() }), z.object({ error: errorDataSchema })])

/** The contract over the running host's WebSocket, as the panel speaks it. */
export class HostClient implements LabApi {
  readonly url: string
  readonly pid: number
  readonly #token: string
  readonly #socket: WebSocket
  readonly #pending = new Map<
    number,
    { resolve: (result: Result<unknown>) => void; reject: (error: Error) => void }
  >()
  readonly #listeners = new Set<(payload: LabEvents[LabEventName]) => void>()
  #nextId = 1

  private constructor({ url, pid, token }: HostFile, socket: WebSocket) {
    this.url = url
    this.#token = token
    this.pid = pid
    this.#socket = socket
    socket.on('message', data => this.#receive(data))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new NoHostError('the host ended'))
      this.#pending.clear()
    })
  }

  /**
   * Finds the host that uses the data folder and connects to it.
   * @throws NoHostError
   */
  static async connect(dataDir: string): Promise<HostClient> {
    const host = await runningHost(dataDir)
    if (!host) {
      throw new NoHostError(
        `no host is running with the data folder ${dataDir}; start one with \`relevo start\``
      )
    }
    const url = new URL('/api/ws', host.url)
    url.protocol = 'ws:'
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${host.token}` },
      handshakeTimeout: connectTimeoutMs,
      maxPayload: maxPayloadBytes,
      perMessageDeflate: false
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', error =>
        reject(
          new NoHostError(`the host at ${withoutToken(host.url)} does not answer: ${error.message}`, error)
        )
      )
    })
    return new HostClient(host, socket)
  }

  /** Resolves with the result, rejects with NoHostError when the host ends first. */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== WebSocket.OPEN) return reject(new NoHostError('the host ended'))
      // The host derives its results from the same contract.
      this.#pending.set(id, { resolve: result => resolve(result as Result<CommandResults[C]>), reject })
      this.#socket.send(JSON.stringify({ id, command, args }))
    })
  }

  /** The value of a command. @throws RelevoError when it failed. */
  async ask<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<CommandResults[C]> {
    const result = await this.call(command, args)
    if (result.ok) return result.value
    throw new RelevoError(result.error.code, result.error.message, result.error.details)
  }

  on<E extends LabEventName>(_event: E, listener: (payload: LabEvents[E]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Hands a stream to the host as a file of that name. Its id is for `transfer.start`. @throws RelevoError */
  async upload(input: Readable, name: string, signal: AbortSignal): Promise<string> {
    const put = request(new URL(`/api/uploads?name=${encodeURIComponent(name)}`, this.url), {
      method: 'PUT',
      headers: { authorization: `Bearer ${this.#token}` },
      signal
    })
    const answered = new Promise<string>((resolve, reject) => {
      put.on('error', error => reject(new NoHostError(`the host does not take it: ${error.message}`, error)))
      put.on('response', response => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve(text))
      })
    })
    // The host may refuse it before it has read all, and that is what counts.
    const [answer] = await Promise.all([answered, pipeline(input, put).catch(() => undefined)])
    const parsed = uploadAnswerSchema.safeParse(parseJson(answer))
    if (!parsed.success)
      throw new RelevoError('PROTOCOL_ERROR', 'the host gave an answer that is not understood')
    if ('upload' in parsed.data) return parsed.data.upload
    const { code, message, details } = parsed.data.error
    throw new RelevoError(code, message, details)
  }

  /** Resolves when the connection is closed, by either side. */
  get closed(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return Promise.resolve()
    return new Promise(resolve => this.#socket.once('close', () => resolve()))
  }

  /** Idempotent. */
  close(): void {
    this.#socket.close()
    setTimeout(() => this.#socket.terminate(), 500).unref()
  }

  #receive(data: RawData): void {
    const frame = frameSchema.safeParse(parseJson(String(data)))
    if (!frame.success) return
    if ('event' in frame.data) {
      const delta = frame.data.payload as unknown as LabEvents['delta']
      for (const listener of this.#listeners) listener(delta)
    } else {
      this.#pending.get(frame.data.id)?.resolve(frame.data.result)
      this.#pending.delete(frame.data.id)
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Runs `use` with a connection to the host, and closes it. */
export async function withHost<T>(dataDir: string, use: (host: HostClient) => Promise<T>): Promise<T> {
  const host = await HostClient.connect(dataDir)
  try {
    return await use(host)
  } finally {
    host.close()
  }
}
