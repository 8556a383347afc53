import type { CommandArgs, CommandName, CommandResults } from './contract'
import type { Result } from './errors'
import type { LabDelta } from './state'

/**
 * What the Electron preload exposes as `window.relevo`; absent in the web host, where the panel opens a
 * WebSocket instead. Both give the same commands and the same deltas.
 */
export interface RelevoBridge {
  readonly host: {
    readonly kind: 'electron'
    readonly version: string
    readonly platform: string
  }
  /** Never rejects: what goes wrong is in the result. */
  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>>
  /**
   * Deltas begin with the first `lab.snapshot`. One may arrive shortly before the snapshot's own result: keep it
   * until then. A gap in `seq` means: take a snapshot again. Returns its disposer.
   */
  onDelta(listener: (delta: LabDelta) => void): () => void
  /** The path on disk of a `File` that was dropped or chosen; empty when it has none. */
  pathForFile(file: unknown): string
}

/** Channels between preload and main: two that the panel uses, and no other. */
export const bridgeChannels = { call: 'relevo:call', delta: 'relevo:delta' } as const
