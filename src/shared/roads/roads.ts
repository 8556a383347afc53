import type { FurtherDoor } from './file-doors'

/** The ways to move a file in bulk that are measured beside each other, in the order in which they are shown. */
export const roads = ['put', 'post', 'https', 'ws', 'wss', 'ftp', 'sftp', 'tcp'] as const
export type Road = (typeof roads)[number]

/** The door of a file server by which each goes: `http` is its `port`, `ws` its `receiverPort`. */
export const doorOf: Readonly<Record<Road, 'http' | 'ws' | FurtherDoor>> = {
  put: 'http',
  post: 'http',
  https: 'https',
  ws: 'ws',
  wss: 'wss',
  ftp: 'ftp',
  sftp: 'sftp',
  tcp: 'tcp'
}

/** Size of a file that is made to be measured, bytes, where nobody says another. */
export const usualRoadBytes = 16_000_000
/** The largest that an exercise asks for. */
export const mostRoadBytes = 4 * 1024 ** 3

/**
 * What shows that the copy is the file. `receiver`: the receiver has compared it with the sender's SHA-256 before it got its
 * name; `answer`: the receiver has said the SHA-256 of what it stored, so that the sender can; `none`: neither.
 */
export type RoadCheck = 'receiver' | 'answer' | 'none'

/** What one sending by a road came to, as its sender saw it. */
export interface RoadSending {
  /** Bytes of the file that were handed to the connection. */
  readonly sent: number
  /** From the first connection to the receiver's last word, ms. */
  readonly ms: number
  /** Until the first byte of the file was handed over: connections, handshakes, logins. Null where none was. */
  readonly firstByteMs: number | null
  /** Bytes of all its sockets, TLS, SSH and answers included; what IP and TCP add is not seen from here. */
  readonly wireUp: number
  readonly wireDown: number
  readonly check: RoadCheck
  /** Why it failed; null where the receiver has said that it has the file. */
  readonly error: string | null
}

/** What one end has used while a file went by a road: all of its node's, or of its thread's. */
export interface RoadUsage {
  readonly cpuMs: number
  /** The most that was seen, bytes; null where the system did not tell. */
  readonly memory: number | null
}

/** What a cut in the middle left, where a file of that name was stored before. */
export type RoadLeft = 'earlier' | 'cut-file' | 'nothing'

export interface RoadCut {
  /** Bytes of the file that had been sent when the lab cut it. */
  readonly after: number
  readonly left: RoadLeft
  /** Bytes that the receiver has kept, to be gone on with. */
  readonly kept: number
  /** Where the next try went on; 0: it began again. Null where the next try failed. */
  readonly resumedAt: number | null
}

/** One road of a measurement. */
export interface RoadResult {
  readonly road: Road
  readonly state: 'waiting' | 'sending' | 'cutting' | 'done' | 'failed' | 'no-door'
  /** How far it was when: ms since it began, and bytes of the file. */
  readonly progress: readonly (readonly [ms: number, bytes: number])[]
  readonly sending: RoadSending | null
  readonly sender: RoadUsage | null
  readonly receiver: RoadUsage | null
  readonly cut: RoadCut | null
}

/** A measurement: the same file by several roads to one file server. */
export interface RoadsRun {
  readonly id: string
  readonly node: string
  /** Its name; empty where it was made for this. */
  readonly file: string
  readonly size: number
  readonly together: boolean
  readonly running: boolean
  /** Why it ended before it was done. */
  readonly error: string | null
  readonly results: readonly RoadResult[]
}
