/** What the web host bears, each with its unit. */
export interface WebLimits {
  /** Largest WebSocket message. A topology of 4 MiB of text, escaped as JSON, fits. */
  readonly maxMessageBytes: number
  readonly maxClients: number
  /** Commands of one client in work at a time. */
  readonly maxPendingCommands: number
  /** Past this, a client that reads too slowly gets no more deltas; the gap makes it take a snapshot again. */
  readonly deltaBufferBytes: number
  /** Past this it is cut off. */
  readonly maxBufferBytes: number
  /** Between pings; a client that answers none in this time is gone. */
  readonly pingMs: number
  readonly maxConnections: number
  /** Request line and headers must be whole by then. */
  readonly headersMs: number
  /** An HTTP connection on which nothing moves for this long is closed; WebSockets are pinged instead. */
  readonly connectionIdleMs: number
  readonly maxUploadBytes: number
  readonly maxUploads: number
  /** An upload that brings nothing for this long is given up. */
  readonly uploadIdleMs: number
  /** Refused requests written to the log in ten seconds; the others are counted. */
  readonly refusalsLogged: number
}

export const defaultWebLimits: WebLimits = {
  maxMessageBytes: 16 * 1024 ** 2,
  maxClients: 32,
  maxPendingCommands: 256,
  deltaBufferBytes: 4 * 1024 ** 2,
  maxBufferBytes: 64 * 1024 ** 2,
  pingMs: 15_000,
  maxConnections: 256,
  headersMs: 10_000,
  connectionIdleMs: 120_000,
  maxUploadBytes: 8 * 1024 ** 3,
  maxUploads: 16,
  uploadIdleMs: 30_000,
  refusalsLogged: 10
}
