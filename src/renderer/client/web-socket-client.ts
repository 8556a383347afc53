import type { CommandArgs, CommandName, CommandResults, LabEventName, LabEvents } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { LabDelta } from '#shared/state'
import { Emitter } from './emitter'
import { downloadRun } from './download-run'
import { nodeUrl } from './media-url'
import { notConnected, type ConnectionStatus, type PanelClient, type StageOptions } from './panel-client'
import { parseServerFrame } from './server-frame'
import { uploadFile } from './upload'

const firstRetryMs = 250
const lastRetryMs = 5_000
/** Looks in a row, a second apart, at which an answer is due and nothing has come, until the host counts as silent. */
const silentLooks = 8
const lookMs = 1_000
/** Calls in flight; past it a call is refused rather than queued. */
const maxPendingCalls = 1000

/** The contract over the web host's WebSocket. Comes back by itself when the connection is lost. */
export class WebSocketClient implements PanelClient {
  status: ConnectionStatus = 'connecting'
  readonly #deltas = new Emitter<LabDelta>()
  readonly #statuses = new Emitter<ConnectionStatus>()
  readonly #pending = new Map<number, (result: Result<unknown>) => void>()
  readonly #token: string | null
  #socket: WebSocket | null = null
  #retryTimer: ReturnType<typeof setTimeout> | undefined
  #retryMs = firstRetryMs
  /** While it is open; counted, not timed: a page that stood still itself has not waited for anybody. */
  #lookTimer: ReturnType<typeof setInterval> | undefined
  #looks = 0
  #nextId = 1
  #closed = false
  #hasCookie = false

  constructor(token: string | null) {
    this.#token = token
    this.#connect()
  }

  onStatus = this.#statuses.on

  on<E extends LabEventName>(_event: E, listener: (payload: LabEvents[E]) => void): () => void {
    return this.#deltas.on(listener)
  }

  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve(notConnected)
    if (this.#pending.size >= maxPendingCalls) {
      return Promise.resolve({
        ok: false,
        error: { code: 'LIMIT_REACHED', message: `${maxPendingCalls} commands wait for an answer.` }
      })
    }
    const id = this.#nextId++
    return new Promise(resolve => {
      // The host answers with the result type of the command: both ends are built from the same contract.
      this.#pending.set(id, resolve as (result: Result<unknown>) => void)
      socket.send(JSON.stringify({ id, command, args }))
    })
  }

  stage(file: File, options?: StageOptions) {
    return uploadFile(file, this.#token, options)
  }

  async mediaUrl(node: string, path: string): Promise<string | null> {
    // Media elements can't send a header, so the token is exchanged for a cookie first.
    if (!this.#hasCookie) this.#hasCookie = (await this.#openSession()) === 'accepted'
    return this.#hasCookie ? nodeUrl(node, path) : null
  }

  saveRun(run: string, fileName: string): Promise<Result<null>> {
    return downloadRun(run, fileName, this.#token)
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#retryTimer)
    clearInterval(this.#lookTimer)
    this.#socket?.close()
    this.#answerAll()
  }

  #connect(): void {
    const protocol = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const protocols = ['relevo.v1', ...(this.#token === null ? [] : [`token.${this.#token}`])]
    const socket = new WebSocket(`${protocol}//${location.host}/api/ws`, protocols)
    this.#socket = socket
    let opened = false
    socket.onopen = () => {
      opened = true
      this.#retryMs = firstRetryMs
      this.#looks = 0
      this.#lookTimer = setInterval(() => this.#look(), lookMs)
      this.#setStatus('ready')
    }
    socket.onmessage = event => this.#receive(event.data)
    socket.onclose = () => void this.#lost(opened)
  }

  #look(): void {
    this.#looks = this.#pending.size > 0 ? this.#looks + 1 : 0
    if (this.#looks >= silentLooks) this.#setStatus('silent')
  }

  #receive(data: unknown): void {
    this.#looks = 0
    this.#setStatus('ready')
    const frame = parseServerFrame(data)
    if (frame === null) return
    if ('event' in frame) {
      this.#deltas.emit(frame.payload as LabDelta)
      return
    }
    const resolve = this.#pending.get(frame.id)
    this.#pending.delete(frame.id)
    resolve?.(frame.result)
  }

  async #lost(wasOpen: boolean): Promise<void> {
    this.#socket = null
    this.#hasCookie = false
    clearInterval(this.#lookTimer)
    this.#answerAll()
    if (this.#closed) return
    this.#setStatus(this.status === 'connecting' ? 'connecting' : 'reconnecting')
    // A browser doesn't say why an upgrade failed; the session door does.
    if (!wasOpen && (await this.#openSession()) === 'refused') {
      this.#setStatus('refused')
      return
    }
    if (this.#closed) return
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs)
  }

  async #openSession(): Promise<'accepted' | 'refused' | 'unreachable'> {
    try {
      const headers: HeadersInit = this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` }
      const { ok, status } = await fetch('/api/session', { method: 'POST', headers })
      if (ok) return 'accepted'
      return status === 401 || status === 403 ? 'refused' : 'unreachable'
    } catch {
      return 'unreachable'
    }
  }

  #answerAll(): void {
    const waiting = [...this.#pending.values()]
    this.#pending.clear()
    for (const resolve of waiting) resolve(notConnected)
  }

  #setStatus(status: ConnectionStatus): void {
    if (this.status === status) return
    this.status = status
    this.#statuses.emit(status)
  }
}
