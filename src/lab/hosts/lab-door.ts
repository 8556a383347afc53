import type { Duplex, Readable, Writable } from 'node:stream'
import type { CommandOrigin } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { LabDelta, LabSnapshot } from '#shared/state'
import type { Address } from '#system/addresses'

/** What a host needs of the lab that it carries. */
export interface LabDoor {
  /** Parses the arguments, runs the command, and never rejects. */
  call(command: string, rawArgs: unknown, origin: CommandOrigin): Promise<Result<unknown>>
  /** Returns its disposer. */
  subscribe(listener: (delta: LabDelta) => void): () => void
  snapshot(): LabSnapshot
  /**
   * A connection to a port of a machine of the lab, through its keeper: whoever has no other way there.
   * @throws RelevoError `NOT_FOUND`, `MACHINE_UNREACHABLE`, `LIMIT_REACHED`
   */
  connect(machine: string, address: Address): Duplex
  /**
   * A run as one file, as it is written.
   * @throws RelevoError `RUN_NOT_FOUND`, `NOT_RECORDED`, `RUN_INVALID`
   */
  streamRun(run: string): Promise<Readable>
  /**
   * Where a file that the panel would send begins: the bytes of it that an upload which was cut has brought.
   * @throws RelevoError `NO_ROUTE` when nobody could take it, `LIMIT_REACHED` when there is no room for it
   */
  findUpload(file: KeyedUpload & { readonly route: string }): Promise<{ readonly offset: number }>
  /**
   * A place for a file that the panel sends; `transfer.start` takes the id. One with a key whose stream is destroyed can
   * be gone on with at the byte where it was; else what came of it is discarded.
   */
  stageUpload(
    name: string,
    size?: number,
    from?: { readonly key: string; readonly offset: number; readonly route: string }
  ): Promise<{ readonly id: string; readonly stream: Writable }>
}

/** A file of a person's, and what it is known by when it is chosen again. */
export interface KeyedUpload {
  readonly name: string
  readonly size: number
  readonly key: string
}
