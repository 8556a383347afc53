/**
 * Bounds that are not options of the topology. A session may hold at most about
 * `lagBytes` + `historyBytes` + `aheadBytes` for each replica; all sessions together `sharedBytes`,
 * past which the windows for comparing replies shrink to `tightBytes`.
 */
export const limits = {
  /** Period of the one timer that looks after all sessions. */
  tickMs: 50,
  /** Period of the timer for sessions whose leader is silent while others have more. */
  overdueTickMs: 10,
  /** How many of the sessions whose leader is silent are looked at in one period. */
  overdueAtOnce: 100,
  /** Request bytes waiting for one replica past which the client is read no further. */
  pauseBytes: 1024 ** 2,
  /** What a client may send although one replica is behind and reading is paused, because the others wait for more. */
  nudgeBytesPerSecond: 4 * 1024 ** 2,
  /** Most bytes that one read of the client brings: a slab of `SlabReader`. */
  pieceBytes: 2 * 1024 ** 2,
  /** Reply bytes waiting for the client past which replicas are read no further. */
  clientBytes: 256 * 1024,
  /** Start of a request that is kept in memory, to begin again on a replica that comes back. */
  earlyBytes: 64 * 1024,
  /** Reply bytes of one replica that the client does not have yet. */
  aheadBytes: 1024 ** 2,
  /** Reply bytes that the client has and that a slower replica's are still to be compared with. */
  historyBytes: 1024 ** 2,
  /** Start of a reply that is kept to find out what a difference in it means; past it, what was the same is left out. */
  contextBytes: 256 * 1024,
  /** How much of each reply is told where they differ, and looked at to see who says the same. */
  toldBytes: 64,
  /** A piece of a reply that is kept is copied out of its slab when it is no longer than this. */
  copiedBytes: 16 * 1024,
  sharedBytes: 256 * 1024 ** 2,
  tightBytes: 64 * 1024,
  /** After a loss that may be a replica's normal end: when to try whether it still accepts. */
  doubtMs: 30,
  /** How long a replica may not have ended what its client is done with, before it counts as slow; `lagMs`, where shorter. */
  unendedMs: 2_000,
  /** How long after an end it is looked whether the program that ended it lives on: a dying one needs a moment. */
  proofMs: 2,
  /** How long a replica may be slow, and how many sessions may wait for it, before new ones no longer go to it. */
  slowMs: 30_000,
  slowSessions: 200,
  /** How long is between two such looks at one replica: many ends are looked after by one. */
  askEveryMs: 10,
  /** How often, while connections come, the proxy looks whether a replica's program is still the same process. */
  sightMs: 1_000,
  /** How long an end may wait for the next connection to be its answer, where these come all the time. */
  nextTellsMs: 50,
  /** For how long it is tried again to look who lives on, where this side lacks the descriptors to. */
  unseenMs: 10_000,
  /** An end that comes so long after the last byte of a request may be that of a server which never got it. */
  lateEndMs: 300,
  /** How long before the lab sees an exit that nobody asked for it may have happened, at most. */
  exitSeenMs: 50,
  /** How long others may take to end as one did, before it is tried whether that one still accepts. */
  endDoubtMs: 60,
  /** How long an end is doubted that several replicas agree on, or that nobody could deny. */
  confirmMs: 100,
  /** Replicas that are lost within as long may have been killed together: then one's end is doubted as well. */
  togetherMs: 1_000,
  /** How long a replica has to live on after a connection that was reset with its client's, to have read what was sent. */
  unreadMs: 500,
  /** How long replicas may finish after the client has reset its connection. */
  abortLingerMs: 1_000,
  /** How long a client may be silent with its side open after every replica has ended. */
  closeLingerMs: 10_000,
  /** How long a client may take nothing of a reply that has ended: as nginx waits, by its `send_timeout`. */
  untakenMs: 60_000,
  /** How long the connections of a frozen replica are kept for it to wake up, before a replay begins anew. */
  limboMs: 300_000,
  /** How long a replica that has woken up may end nothing of what it was sent, and say nothing, before that is given up. */
  wakingMs: 1_000,
  /**
   * After the way to a replica was cut and is whole again: how long connections of before may be silent until they are
   * given up, those by which bytes are known not to have arrived and all others. What the systems send again comes as
   * long after the cut as that took.
   */
  strandedMs: 500,
  healedMs: 1_000,
  /** First and longest pause between two attempts to reach a replica that is down. */
  retryMs: 100,
  maxRetryMs: 500,
  /**
   * `order: total`: how long the next turn waits, at most, for the next session that a replica is replayed which catches
   * up: until these are two since the last turn, or all, where it has as few left.
   */
  holdTurnMs: 2_000,
  holdTurnSessions: 16,
  /** How long a client that has its answers may keep its connection open for another request while others wait. */
  answeredTurnMs: 1_000,
  /** How long after its end a session keeps its turn for a client that has not closed its connection. */
  turnLingerMs: 1_000,
  /** How often the replay of one session may be cut off before it is given up: it may be what kills the replica. */
  replayParts: 20,
  /** Sessions that one replica may still have to be replayed; more are given up, oldest first. */
  pendingSessions: 200_000,
  /** How long a client is held for a replica to wake up when the lab says that all that are left stand still. */
  frozenMs: 10_000,
  /** Log lines a second about single sessions to which the same happens. */
  linesPerSecond: 5,
  keepAliveMs: 30_000,
  /** Beginnings of sessions a second that reach the journal; by them, replicas' log lines are told apart. */
  opensPerSecond: 5_000,
  /** Ends of sessions a second that reach the journal, of those that went as they should. */
  closesPerSecond: 200,
  /** Sessions a second of which the journal says that a replica will not have them; all are counted. */
  lossesPerSecond: 200
} as const
