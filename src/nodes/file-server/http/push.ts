import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { sendFile, type SendResult } from '#nodes/protocol/transfer/sender'
import type { NodeContext } from '#nodes/runtime/node-program'
import type { ErrorCode } from '#shared/errors'
import type { ResolvedLink } from '#shared/node-channel'
import type { LinkStats } from '#shared/state'
import { addressText } from '#system/addresses'
import { answerJson } from '#system/http/http-answers'

/** The upload that `GET /client` pushes, as the coursework names it. */
const pushedName = 'video.mp4'

interface Counters {
  open: number
  total: number
  failures: number
  bytesUp: number
  health: LinkStats['health']
}

interface Target {
  readonly link: ResolvedLink
  readonly counters: Counters
}

/** How a push that nobody took is answered, other than with 502. */
const statuses: Partial<Record<ErrorCode, number>> = {
  FILE_NOT_FOUND: 404,
  TIMEOUT: 504,
  CANCELLED: 503,
  INTERNAL: 500,
  WRONG_STATE: 500
}

/**
 * `GET /client`: pushes `uploads/video.mp4` to the first receiver of the node's links that takes it, in the
 * coursework's own protocol, so that any receiver ends up with `archivo_video_recibido.mp4` and prints its lines.
 * The answer is 200 only when the receiver has acknowledged: it closed normally after the end of the video.
 */
export class Pusher {
  readonly #context: NodeContext<'file-server'>
  readonly #folder: string
  readonly #limit: number
  #targets: readonly Target[] = []
  readonly #abort = new AbortController()
  readonly #running = new Set<Promise<unknown>>()

  constructor(context: NodeContext<'file-server'>, folder: string, limit: number) {
    this.#context = context
    this.#folder = folder
    this.#limit = limit
    this.relink(context.boot.links)
  }

  /** Pushes along these links from now on; those to the same nodes go on counting. */
  relink(links: readonly ResolvedLink[]): void {
    const known = new Map(this.#targets.map(({ link, counters }) => [link.to, counters]))
    this.#targets = links
      .filter(link => link.side !== 'http')
      .map(link => ({
        link,
        counters: known.get(link.to) ?? { open: 0, total: 0, failures: 0, bytesUp: 0, health: 'unknown' }
      }))
  }

  async answer(response: ServerResponse): Promise<void> {
    response.setHeader('Access-Control-Allow-Origin', '*')
    // Nothing moves on this connection while the video moves on another.
    response.setTimeout(0)
    if (this.#running.size >= this.#limit)
      return answerJson(response, 503, { error: 'Hay demasiados envíos en curso.', code: 'LIMIT_REACHED' })
    const push = this.#push(response)
    this.#running.add(push)
    try {
      await push
    } finally {
      this.#running.delete(push)
    }
  }

  links(): readonly LinkStats[] {
    return this.#targets.map(({ link, counters }) => ({
      to: link.to,
      ...counters,
      bytesDown: 0,
      attached: true
    }))
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  abort(): void {
    this.#abort.abort()
  }

  async #push(response: ServerResponse): Promise<void> {
    const path = join(this.#folder, pushedName)
    const info = await stat(path).catch(() => null)
    if (!info?.isFile())
      return answerJson(response, 404, {
        error: `No hay ningún ${pushedName} cargado.`,
        code: 'FILE_NOT_FOUND'
      })
    if (this.#targets.length === 0)
      return answerJson(response, 502, { error: 'Este servidor no tiene receptor.', code: 'NO_ROUTE' })
    let last: SendResult | null = null
    for (const target of this.#targets) {
      last = await this.#send(target, path, info.size)
      if (last.phase === 'stored')
        return answerJson(response, 200, { response: 'Video descargado correctamente' })
    }
    const { code = 'NO_ROUTE', message } = last?.error ?? {}
    answerJson(response, statuses[code] ?? 502, {
      error:
        last?.outcome === 'unknown'
          ? 'El video se envió y el receptor no confirmó que lo tiene.'
          : 'Ningún receptor aceptó el video.',
      code,
      // Where this server keeps its files is nobody's business.
      reason: message?.replaceAll(path, pushedName),
      outcome: last?.outcome,
      evidence: last?.evidence
    })
  }

  async #send({ link, counters }: Target, path: string, size: number): Promise<SendResult> {
    counters.open++
    counters.total++
    let counted = 0
    const result = await sendFile({
      transferId: `push-${randomUUID()}`,
      path,
      name: pushedName,
      size,
      url: `ws://${addressText(link)}`,
      resume: false,
      plain: true,
      wire: this.#context.links.to(link.to),
      signal: this.#abort.signal,
      onProgress: ({ sent }) => {
        counters.bytesUp += sent - counted
        counted = sent
      }
    })
    counters.open--
    counters.health = result.phase === 'stored' ? 'up' : 'down'
    if (result.phase !== 'stored') {
      counters.failures++
      this.#context.log('warn', `${pushedName} to ${link.to}: ${result.error?.message ?? result.phase}`)
    } else {
      this.#context.log('debug', `${pushedName} to ${link.to}: ${size} bytes, sha256 ${result.sha256}`)
    }
    return result
  }
}
