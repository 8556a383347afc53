import type { CommandArgs, CommandName, CommandResults, LabEventName, LabEvents } from '#shared/contract'
import type { RelevoBridge } from '#shared/bridge'
import type { Result } from '#shared/errors'
import { nodeUrl } from './media-url'
import type { ConnectionStatus, Desktop, PanelClient, TransferSource } from './panel-client'

/** The contract over Electron's preload bridge. The host lives as long as the window: it's always connected. */
export class BridgeClient implements PanelClient {
  readonly status: ConnectionStatus = 'ready'
  readonly desktop: Desktop
  readonly #bridge: RelevoBridge

  constructor(bridge: RelevoBridge) {
    this.#bridge = bridge
    this.desktop = bridge
  }

  call<C extends CommandName>(command: C, args: CommandArgs<C>): Promise<Result<CommandResults[C]>> {
    return this.#bridge.call(command, args)
  }

  on<E extends LabEventName>(_event: E, listener: (payload: LabEvents[E]) => void): () => void {
    return this.#bridge.onDelta(listener)
  }

  onStatus(): () => void {
    return () => undefined
  }

  stage(file: File): Promise<Result<TransferSource>> {
    const path = this.#bridge.pathForFile(file)
    if (path) return Promise.resolve({ ok: true, value: { path } })
    return Promise.resolve({
      ok: false,
      error: { code: 'FILE_NOT_FOUND', message: `${file.name} is not a file on this computer's disk.` }
    })
  }

  mediaUrl(node: string, path: string): Promise<string | null> {
    return Promise.resolve(nodeUrl(node, path))
  }

  saveRun(run: string, fileName: string): Promise<Result<null>> {
    return this.#bridge.saveRunFile(run, fileName)
  }

  close(): void {
    // Nothing to close: the bridge belongs to the window.
  }
}
