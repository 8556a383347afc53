import { connectionLimits, type ConnectionLimits } from '#nodes/protocol/transfer/connection'

/** Every bound of a file server that the topology does not set. */
export interface FileServerLimits {
  /** Request line and headers must be whole by then. */
  readonly headersMs: number
  /** A connection on which nothing moves for this long is closed, also inside an upload or a download. */
  readonly idleMs: number
  /** Who has not logged in by FTP or SFTP by then, or not said by TCP what comes, is cut off, however busily bytes drip in. */
  readonly introductionMs: number
  /** A connection of FTP or SFTP between two files: a person types there. */
  readonly sessionIdleMs: number
  /** An idle kept-alive connection; longer than a balancer keeps one, so that the balancer closes first. */
  readonly keepAliveMs: number
  /** How long a refused upload is still read, so that its sender gets to see the answer. */
  readonly lingerMs: number
  readonly lingerBytes: number
  /** `GET /client` at once; more are answered 503. */
  readonly pushes: number
  /** Names in the listing of a folder. */
  readonly listed: number
  readonly partials: PartialLimits
  readonly repair: RepairLimits
  readonly connection: ConnectionLimits
}

/** How much a receiver keeps of transfers, the unfinished and the finished ones by themselves; the oldest go first. */
export interface PartialLimits {
  /** Unfinished transfers: what can be resumed. */
  readonly count: number
  /** Their bytes on disk, all together. */
  readonly bytes: number
  readonly ageMs: number
  /** Records of finished transfers, of some hundred bytes each. */
  readonly records: number
  readonly recordAgeMs: number
}

/** How often a receiver looks for what it lacks, ms, and how fast it reads what it has, bytes a second. */
export interface RepairLimits {
  /** Between two looks at the times and sizes of its files. */
  readonly lookMs: number
  /** Between two questions to its peers while nothing is known to be missing, and while something is. */
  readonly askMs: number
  readonly againMs: number
  /** How long a file that peers have may be on its way by itself. */
  readonly graceMs: number
  /** How long a file that nobody could give is left alone; at most, twice as long each time. */
  readonly backoffMs: number
  readonly maxBackoffMs: number
  /** Each file is read this often, and no faster. */
  readonly readEveryMs: number
  readonly readBytesPerSecond: number
  /** A peer that says nothing for so long is given up. */
  readonly idleMs: number
}

/** The limits of a file server that is given no others. */
export const fileServerLimits: FileServerLimits = {
  headersMs: 10_000,
  idleMs: 60_000,
  introductionMs: 60_000,
  sessionIdleMs: 300_000,
  keepAliveMs: 75_000,
  lingerMs: 2_000,
  lingerBytes: 64 * 1024 ** 2,
  pushes: 16,
  listed: 5_000,
  partials: {
    ...{ count: 256, bytes: 32 * 1024 ** 3, ageMs: 7 * 24 * 3_600_000 },
    ...{ records: 1024, recordAgeMs: 7 * 24 * 3_600_000 }
  },
  repair: {
    ...{ lookMs: 3_000, askMs: 30_000, againMs: 5_000, graceMs: 5_000 },
    ...{ backoffMs: 5_000, maxBackoffMs: 300_000 },
    ...{ readEveryMs: 60_000, readBytesPerSecond: 4 * 1024 ** 2 },
    ...{ idleMs: 30_000 }
  },
  connection: connectionLimits
}
