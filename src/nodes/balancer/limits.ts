/** Bounds that the topology does not set, each with its unit in its name. */
export const limits = {
  /** Request line and headers of a client; past it, 431. */
  headerBytes: 32 * 1024,
  /** What a request asks for, in its first line; past it, 414. */
  targetBytes: 16 * 1024,
  /** Headers of one message; past it, 431. */
  headerCount: 4_000,
  /** Extensions of all chunks of one body, and its trailers. */
  chunkExtensionBytes: 16 * 1024,
  trailerBytes: 16 * 1024,
  /** A client that takes longer for its headers gets 408 (or `idleMs`, if that is shorter). */
  headersMs: 10_000,
  /** A request body up to this is kept, so that an idempotent request can be sent again. */
  replayBytes: 64 * 1024,
  /** Backends that one request tries. */
  attempts: 8,
  /** Longest wait in the queue for a backend below its connection limit. */
  queueWaitMs: 5_000,
  /** A backend that came back gets its full share after this. */
  slowStartMs: 5_000,
  /** Idle keep-alive connections kept for each backend. */
  idleConnections: 256,
  /** How long one is kept, unless the backend says less. */
  idleBackendMs: 60_000,
  /** Failures in a row, with no answer between them, that eject a backend. */
  ejectAfter: 5,
  /** Failures within this count as one. */
  burstMs: 50,
  ejectMs: 1_000,
  maxEjectMs: 30_000,
  /** First check of a backend that went down; doubles up to the health interval. */
  recheckMs: 100,
  /** Longest wait for the check made before 503 is answered because every backend is down. */
  lastChanceMs: 250,
  /** How long a reply that was cut may wait for a backend that can continue it. */
  continueMs: 5_000,
  /** Longest that one `GET /client` started by `/redirect` may take. */
  clientRunMs: 600_000,
  /** How long a run started by `/redirect` waits for a healthy backend. */
  clientRunWaitMs: 10_000,
  /** Runs started by `/redirect` at once, and waiting. */
  clientRuns: 4,
  clientRunsWaiting: 10_000,
  redirectTimes: 1_000,
  /** Paths of which the holder is remembered, and the characters of the longest. */
  uploadLocations: 10_000,
  uploadPathLength: 1_024,
  /** An upgraded connection on which nobody says anything: WebSockets may rest for long. */
  upgradedIdleMs: 3_600_000,
  /** How long a refused client may still read its refusal. */
  lingerMs: 300,
  /** The same for a client whose request was understood, and which may still be sending its body. */
  lingerBodyMs: 5_000,
  /** How long a client that has ended its side is waited on for, before its answer begins: it may have left. */
  halfCloseMs: 2_000
} as const
