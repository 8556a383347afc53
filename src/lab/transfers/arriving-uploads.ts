import type { Writable } from 'node:stream'
import { RelevoError } from '#shared/errors'
import { bootId } from '#system/proc'
import { relativePath } from '../files'
import type { KeyedUpload } from '../hosts/lab-door'
import type { RunClock } from '../run/run-clock'
import type { TransferRegistry } from './registry'
import { planRoute } from './routes'
import type { StagedUploads } from './staged-uploads'
import type { Transfer } from './transfer'

/** An upload that nobody transfers is removed after this long, ms. */
const unusedMs = 3_600_000

interface UploadsOptions {
  readonly clock: RunClock
  readonly registry: TransferRegistry
  readonly files: StagedUploads
}

/**
 * The files that the panel hands to the host. Each shows as a transfer in `staging`; one whose upload is cut waits for
 * its file to be chosen again (`awaitsFile`), and goes on where it was.
 */
export class ArrivingUploads {
  readonly #options: UploadsOptions
  /** Uploads whose last byte has not come. */
  readonly #arriving = new Map<string, Writable | null>()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  isArriving(id: string): boolean {
    return this.#arriving.has(id)
  }

  /**
   * The file of an upload that came for something else than a transfer; `discard` removes it.
   * @throws RelevoError `NOT_FOUND`, `WRONG_STATE` where it has not come to its end
   */
  take(id: string): { readonly path: string; readonly discard: () => void } {
    const { registry, files } = this.#options
    const transfer = registry.find(id)
    if (!transfer) throw new RelevoError('NOT_FOUND', `there is no upload "${id}"`)
    if (transfer.view.phase !== 'staging' || this.#arriving.has(id))
      throw new RelevoError('WRONG_STATE', `the upload "${id}" has not come to its end`)
    return { path: files.path(id), discard: () => registry.forget(transfer) }
  }

  /** Stops an upload that is on its way, whoever sends it; false where none is. */
  stop(id: string): boolean {
    if (!this.#arriving.has(id)) return false
    this.#arriving.get(id)?.destroy(new RelevoError('CANCELLED', 'the transfer was cancelled'))
    return true
  }

  /** @throws RelevoError `NO_ROUTE`, `BAD_ARGUMENTS`, `LIMIT_REACHED` */
  async find({ key, size, route }: KeyedUpload & { readonly route: string }): Promise<{ offset: number }> {
    const { registry, files } = this.#options
    planRoute(route, registry.facts())
    const before = this.#find(key, size)
    const offset = before ? await files.size(before.id) : 0
    const room = await files.promise(size - offset)
    room.release()
    return { offset }
  }

  /** @throws RelevoError `WRONG_STATE` when it does not go on at the byte where it was; `LIMIT_REACHED` */
  async stage(
    name: string,
    size = 0,
    from?: { readonly key: string; readonly offset: number; readonly route: string }
  ): Promise<{ readonly id: string; readonly stream: Writable }> {
    const { registry, files, clock } = this.#options
    const offset = from?.offset ?? 0
    const room = await files.promise(Math.max(0, size - offset))
    const transfer = await this.#take(name, size, from).catch((error: unknown) => {
      room.release()
      throw error
    })
    const { id } = transfer
    this.#arriving.set(id, null)
    const staging = files.stage(id, offset, room, {
      onProgress: bytes => {
        transfer.patch({ sent: bytes, size: Math.max(bytes, transfer.view.size) })
        registry.publish(transfer)
      },
      onEnd: bytes => {
        this.#arriving.delete(id)
        if (from !== undefined && bytes !== size) return this.#onCut(transfer, null)
        transfer.patch({ sent: bytes, size: bytes, acknowledged: bytes })
        registry.publish(transfer)
        setTimeout(() => this.#dropUnused(id), unusedMs).unref()
      },
      onCut: error => {
        this.#arriving.delete(id)
        if (transfer.intent === 'cancel') return registry.release(transfer)
        if (from !== undefined) return this.#onCut(transfer, error)
        transfer.patch({ error: error ? RelevoError.data(error) : null })
        transfer.endAll('cancelled', clock.now())
        registry.publish(transfer)
        registry.release(transfer)
      }
    })
    // Without a folder to write to it is not on its way.
    const stream = await staging.catch((error: unknown) => {
      this.#arriving.delete(id)
      room.release()
      throw error
    })
    this.#arriving.set(id, stream)
    // It may have been cancelled meanwhile.
    if (transfer.intent === 'cancel') this.stop(id)
    return { id, stream }
  }

  /** The transfer of an upload: the one that it goes on with, or a new one. */
  async #take(
    name: string,
    size: number,
    from: { readonly key: string; readonly offset: number; readonly route: string } | undefined
  ): Promise<Transfer> {
    const { registry, files, clock } = this.#options
    const before = from && this.#find(from.key, size)
    if (from && from.offset > 0) {
      const there = before ? await files.size(before.id) : 0
      // Meanwhile another window may have gone on with it, or cancelled it: a file has one writer.
      if (!before || there !== from.offset || this.#find(from.key, size) !== before)
        throw new RelevoError('WRONG_STATE', `the upload goes on at byte ${there}`, { offset: there })
      this.#arriving.set(before.id, null)
      before.goOn('staging', clock.now())
      before.patch({ awaitsFile: undefined, sent: there })
      registry.publish(before)
      return before
    }
    // It begins anew, and so the half of before is of no use.
    if (before) registry.forget(before)
    const id = files.newId()
    const source = {
      ...{ path: files.path(id), staged: true, boot: bootId() ?? undefined },
      ...(from && { key: from.key })
    }
    return registry.add(id, relativePath(name), size, from?.route ?? 'replicated', 'staging', source)
  }

  #find(key: string, size: number): Transfer | undefined {
    return [...this.#options.registry.all()].findLast(
      ({ id, view, source, sending }) =>
        source.key === key &&
        view.size === size &&
        (view.awaitsFile === true || (view.phase === 'staging' && !sending)) &&
        !this.#arriving.has(id)
    )
  }

  #onCut(transfer: Transfer, error: Error | null): void {
    const { registry, clock } = this.#options
    const message = 'the upload to the host was cut; choose the file again, and it goes on where it was'
    const said = error instanceof RelevoError ? error : new RelevoError('CONNECTION_LOST', message)
    transfer.patch({
      ...{ phase: 'cut', awaitsFile: true, rate: 0, endedAt: clock.now() },
      error: RelevoError.data(said)
    })
    registry.publish(transfer)
  }

  #dropUnused(id: string): void {
    const transfer = this.#options.registry.find(id)
    if (transfer?.view.phase === 'staging' && !this.#arriving.has(id)) this.#options.registry.forget(transfer)
  }
}
