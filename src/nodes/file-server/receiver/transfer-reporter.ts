import type { EventData, TransferPhase } from '#shared/journal'
import { repairRoute } from '#shared/transfers/repair'
import type { NodeContext } from '#nodes/runtime/node-program'
import type { DroppedPartial } from './partial-store'

/** Least time between two reports of the same phase, ms. */
const reportEveryMs = 100

/** Tells the journal how one received copy goes on: every change of phase, and ten times a second in between. */
export class TransferReporter {
  readonly #context: NodeContext<'file-server'>
  readonly #transfer: string
  readonly #file: string
  readonly #size: number | undefined
  readonly #about: Pick<EventData['transfer'], 'route' | 'repair'>
  #phase: TransferPhase | null = null
  #last = -Infinity

  constructor(
    context: NodeContext<'file-server'>,
    transfer: string,
    file: string,
    size?: number,
    about: Pick<EventData['transfer'], 'route' | 'repair'> = { route: '' }
  ) {
    this.#context = context
    this.#transfer = transfer
    this.#file = file
    this.#size = size
    this.#about = about
  }

  report(
    phase: TransferPhase,
    bytes: number,
    extra: Partial<
      Pick<EventData['transfer'], 'sha256' | 'reason' | 'code' | 'file' | 'outcome' | 'evidence'>
    > = {}
  ): void {
    const now = performance.now()
    if (phase === this.#phase && now - this.#last < reportEveryMs) return
    this.#phase = phase
    this.#last = now
    this.#context.event('transfer', {
      transfer: this.#transfer,
      file: this.#file,
      phase,
      ...this.#about,
      receiver: this.#context.boot.node.id,
      bytes,
      ...(this.#size !== undefined && { size: this.#size }),
      ...extra
    })
  }
}

/** Tells that what had come of a copy is gone: a resume begins at its first byte. */
export function reportDropped(
  context: NodeContext<'file-server'>,
  { transferId, name, size, bytes, why, repair }: DroppedPartial
): void {
  const reason = `its unfinished copy of ${bytes} bytes was dropped: ${why}`
  context.log('warn', `${name}: ${reason}`)
  const about = repair === undefined ? undefined : { route: repairRoute, repair }
  new TransferReporter(context, transferId, name, size, about).report('cut', 0, {
    reason,
    outcome: 'cut',
    evidence: 'limit'
  })
}
