/** Bounds that the topology does not set, each with its unit in its name. */
export const limits = {
  /** Request line and headers of a client; past it, 431. */
  headerBytes: 32 * 1024,
  /** Characters of the target in a request's first line; past it, 414. */
  targetBytes: 16 * 1024,
  /** Headers of one message; past it, 431. */
  headerCount: 4_000,
  /** Extensions of all chunks of one body; past it, the body is refused. */
  chunkExtensionBytes: 16 * 1024,
  /** Trailers of one body; past it, the body is refused. */
  trailerBytes: 16 * 1024,
  /** A client that takes longer for its headers gets 408 (or `keepAliveMs`, if that is shorter). */
  headersMs: 10_000,
  /** A request body up to this is kept, so that an idempotent request can be sent again. */
  replayBytes: 64 * 1024,
  /** Backends that one request tries. */
  attempts: 8,
  /** A backend that came back gets its full share after this. */
  slowStartMs: 5_000,
  /** Idle keep-alive connections kept for each backend. */
  idleConnections: 256,
  /** How long an idle connection is kept, unless the backend says less. */
  idleBackendMs: 60_000,
  /** Broken connections in a row, with no answer between them, that eject a backend. */
  ejectAfter: 5,
  /** Failures within this count as one. */
  burstMs: 50,
  /** How long a backend is ejected the first time; doubles with each time, up to `maxEjectMs`. */
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
  /** Runs started by `/redirect` that run at once. */
  clientRuns: 4,
  /** Runs that may wait for their turn; past it, 503. */
  clientRunsWaiting: 10_000,
  /** Most for `/redirect?times=N`. */
  redirectTimes: 1_000,
  /** Paths of uploads of which the backend is remembered. */
  uploadLocations: 10_000,
  /** Characters of the longest path that is remembered. */
  uploadPathLength: 1_024,
  /** How long a refused client may still read its refusal. */
  lingerMs: 300,
  /** The same for a client that may still be sending the body of its request. */
  lingerBodyMs: 5_000,
  /** A client that sends nothing of a body whose length it has said, for this long, gets 408 (or `idleMs`). */
  bodyMs: 60_000,
  /**
   * While others wait for a place at a backend, a body has to bring so many bytes in so long, or its client gets 408: it
   * holds the place. A small one is waited for without a place, for `bodyMs` at most.
   */
  crowdedBodyMs: 3_000,
  crowdedBodyBytes: 16 * 1024,
  /** How often a client that has ended its side is looked for, where the system tells whether it has left. */
  leftMs: 250,
  /** Without a word for this long, the system is told to ask whether the other end is still there. */
  quietMs: 15_000,
  /** The same, how long the system waits between two such questions. */
  tcpKeepAliveMs: 30_000,
  /** A request that has heard nothing on a new connection for this long may wait for a thread of its backend. */
  threadWaitMs: 200,
  /** Longest that a request waits for a connection to the only backend that is left, on another machine. */
  lastConnectMs: 10_000,
  /** How long a request waits for what this side has run out of (descriptors, local ports); then 503. */
  shortageMs: 5_000,
  /** A program that is being killed is gone after this: until then its port may still listen. */
  dyingMs: 10,
  /** Longest that a machine is asked whether a program lives. */
  aliveMs: 250,
  /** The lab sees an exit within this. */
  exitSeenMs: 250
} as const
