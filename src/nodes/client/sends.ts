import { setMaxListeners } from 'node:events'
import type { EventData, TransferPhase } from '#shared/journal'
import { RelevoError, type RelevoErrorData } from '#shared/errors'
import type { Evidence, Outcome } from '#shared/outcome'
import { sendFile, type SendProgress, type SendResult } from '#nodes/protocol/transfer/sender'
import { parseCall, type Call } from './calls'
import type { LinkMeter } from './link-meter'

/** Transfers at once; each reads its file once a target. */
const transferLimit = 64
/** Between two progress events of one transfer, ms. */
const progressEveryMs = 100

/** What the transfers of a client tell, and to whom. */
interface SendsOptions {
  readonly meter: LinkMeter
  readonly event: (data: EventData['transfer'], link: string | undefined) => void
  readonly onStored: () => void
  readonly onFailed: (reason: string) => void
}

/** How the sending to one target of a transfer ended. */
interface TargetResult {
  readonly receiver: string | null
  readonly phase: SendResult['phase'] | 'paused'
  readonly bytes: number
  /** SHA-256 of the copy, as its receiver says; null from a receiver that can't say it. */
  readonly sha256: string | null
  /** The name that the copy has, where its receiver says it. */
  readonly name?: string
  readonly outcome?: Outcome
  readonly evidence?: Evidence
  readonly error?: RelevoErrorData
}

type Target = Call<'send'>['targets'][number]

/** The transfers that this client sends, each to all its targets at once. */
export class Sends {
  readonly #options: SendsOptions
  readonly #running = new Map<string, AbortController>()

  constructor(options: SendsOptions) {
    this.#options = options
  }

  /** Resolves when every target has ended, however it did. */
  async send(args: unknown): Promise<{ sha256: string | null; targets: TargetResult[] }> {
    const call = await parseCall('send', args)
    const { transferId } = call
    if (this.#running.has(transferId)) {
      throw new RelevoError('WRONG_STATE', `transfer ${transferId} is being sent already`)
    }
    if (this.#running.size >= transferLimit) {
      throw new RelevoError('LIMIT_REACHED', `${transferLimit} transfers are being sent; wait for one to end`)
    }
    const stop = new AbortController()
    setMaxListeners(0, stop.signal)
    this.#running.set(transferId, stop)
    try {
      const sent = await Promise.all(call.targets.map(target => this.#sendTo(target, call, stop.signal)))
      const sha256 = sent.find(({ source }) => source !== null)?.source ?? null
      return { sha256, targets: sent.map(({ result }) => result) }
    } finally {
      this.#running.delete(transferId)
    }
  }

  /** A pause ends the sending too; it goes on with another `send` and `resume`. */
  async stop(call: 'cancel-send' | 'pause-send', args: unknown): Promise<null> {
    const { transferId } = await parseCall(call, args)
    const stop = this.#running.get(transferId)
    if (!stop) throw new RelevoError('TRANSFER_NOT_FOUND', `transfer ${transferId} is not being sent`)
    stop.abort(call === 'cancel-send' ? 'cancelled' : 'paused')
    return null
  }

  /** Cuts all of them; the receivers keep what they have. */
  close(): void {
    for (const stop of this.#running.values()) stop.abort('cut')
  }

  /** `source`: the SHA-256 of what was read, when that was all of it. */
  async #sendTo(
    target: Target,
    call: Call<'send'>,
    signal: AbortSignal
  ): Promise<{ readonly result: TargetResult; readonly source: string | null }> {
    const { transferId, path, name, size, replicated, route, targets } = call
    const { receiver, url, resume } = target
    const link = this.#linkOf(url)
    const tell = (
      phase: TransferPhase,
      bytes: number,
      more: Partial<Pick<EventData['transfer'], 'sha256' | 'reason' | 'outcome' | 'evidence'>> = {}
    ): void =>
      this.#options.event(
        {
          transfer: transferId,
          file: name,
          phase,
          route,
          bytes,
          size,
          ...(receiver !== null && { receiver }),
          ...more
        },
        link.to
      )

    let phase: SendProgress['phase'] | null = null
    let toldAt = 0
    let sentBefore: number | null = null
    let closed: ReturnType<typeof link.opened> | undefined
    const onProgress = (progress: SendProgress): void => {
      if (progress.phase !== 'connecting') {
        closed ??= link.opened()
        // What the receiver had before is not sent again, so that the first step is not traffic.
        if (sentBefore !== null || !resume) link.moved(progress.sent - (sentBefore ?? 0), 0)
        sentBefore = progress.sent
      }
      const now = performance.now()
      if (progress.phase === phase && now - toldAt < progressEveryMs * targets.length) return
      phase = progress.phase
      toldAt = now
      tell(phase, progress.sent)
    }

    const result = await sendFile({
      transferId,
      path,
      name,
      size,
      url,
      resume,
      replicated,
      signal,
      wire: link.wire,
      onProgress
    })
    closed?.(0, 0)
    const { bytes, sha256, name: stored, outcome, evidence, error } = result
    const stopped = signal.aborted && result.phase !== 'stored'
    const ended = stopped ? stopPhase(signal) : result.phase
    if (ended === 'stored') this.#options.onStored()
    else if (!stopped) {
      link.failed()
      this.#options.onFailed(`transfer of ${name} to ${receiver ?? url}: ${error?.message ?? ended}`)
    }
    const ending = outcome && !stopped ? { outcome, evidence } : {}
    const reason = error && !stopped ? { reason: error.message } : {}
    tell(ended, bytes, { ...(sha256 && { sha256 }), ...ending, ...reason })
    const copied = result.verified ? sha256 : null
    const named = stored === undefined ? {} : { name: stored }
    const told = { receiver, phase: ended, bytes, sha256: copied, ...named, ...ending }
    return { result: { ...told, ...(error && !stopped && { error }) }, source: sha256 }
  }

  #linkOf(url: string): ReturnType<LinkMeter['at']> {
    const parsed = URL.canParse(url) ? new URL(url) : null
    return this.#options.meter.at(parsed?.hostname ?? '', Number(parsed?.port || 80))
  }
}

function stopPhase({ reason }: AbortSignal): 'cancelled' | 'paused' | 'cut' {
  return reason === 'cancelled' || reason === 'paused' ? reason : 'cut'
}
