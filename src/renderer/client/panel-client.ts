import type { RelevoBridge } from '#shared/bridge'
import type { CommandArgs, LabApi } from '#shared/contract'
import type { Result } from '#shared/errors'
import type { Playback } from './playback'

/**
 *  connecting --open--> ready --lost--> reconnecting --open--> ready
 *      |                 |                  |
 *      |                 +--no answer--> silent --a word--> ready
 *      |                                    |
 *      +----- token refused -----> refused <+        (a person has to open a new link)
 */
export type ConnectionStatus = 'connecting' | 'ready' | 'silent' | 'reconnecting' | 'refused'

export type TransferSource = CommandArgs<'transfer.start'>['source']

export interface StageOptions {
  /** Called with bytes sent so far; never more often than the browser reports it. */
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void
  readonly signal?: AbortSignal | undefined
  /**
   * Where it will go: a file that nobody could take is not read, and one whose upload was cut goes on. Left out: it is
   * for the host itself.
   */
  readonly route?: string
  /** In its folders: `a/b/name`; left out: the file's own. */
  readonly name?: string
}

/** What only the app can do, as a browser has no part in the desktop that it is on. */
export type Desktop = Omit<RelevoBridge, 'host' | 'call' | 'onDelta' | 'pathForFile'>

/** The panel's door to its host, whatever carries it. */
export interface PanelClient extends LabApi {
  readonly status: ConnectionStatus
  /** Left out in a browser. */
  readonly desktop?: Desktop | undefined
  /** The clock of a run of before, where that is what is shown; left out: the lab itself is. */
  readonly playback?: Playback
  /** Calls `listener` at every change of status; returns its disposer. */
  onStatus(listener: (status: ConnectionStatus) => void): () => void
  /** Puts a person's file where the host can read it: by its path in Electron, uploaded otherwise. */
  stage(file: File, options?: StageOptions): Promise<Result<TransferSource>>
  /** Address from which a media element may stream `path` of a node; null when the host refuses it. */
  mediaUrl(node: string, path: string): Promise<string | null>
  /** Puts a run into a file of the person's: in Electron where they choose, otherwise as a download under that name. */
  saveRun(run: string, fileName: string): Promise<Result<null>>
  close(): void
}

/** What every call answers while there is no connection. */
export const notConnected: Result<never> = {
  ok: false,
  error: { code: 'CONNECTION_REFUSED', message: 'The panel is not connected to its host.' }
}
