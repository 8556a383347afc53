import type { Writable } from 'node:stream'
import type { CommandOrigin } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { LabDelta, LabSnapshot } from '#shared/state'

/** What a host needs of the lab that it carries. */
export interface LabDoor {
  /** Parses the arguments, runs the command, and never rejects. */
  call(command: string, rawArgs: unknown, origin: CommandOrigin): Promise<Result<unknown>>
  /** Returns its disposer. */
  subscribe(listener: (delta: LabDelta) => void): () => void
  snapshot(): LabSnapshot
  /** A place for a file that the panel sends; `transfer.start` takes the id. Destroying the stream discards it. */
  stageUpload(name: string, size?: number): Promise<{ readonly id: string; readonly stream: Writable }>
}
