/** One way into a file server. */
export interface Door {
  /** Resolves with the port that it got. @throws RelevoError as `listenError` says */
  listen(host: string, port: number): Promise<number>
  /** Accepts nobody any more, and lets go of who has nothing under way; resolves when nobody is left. Idempotent. */
  close(): Promise<void>
  /** Cuts who is left. */
  destroy(): void
}
