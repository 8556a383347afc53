import { z } from 'zod'
import { errorDataSchema, type RelevoErrorData, type Result } from './errors'
import { logLevels, type LogLevel, type NodeEvent } from './journal'
import type { NodeStats } from './state'
import type { LinkSide, TopologyNode } from './topology'

/** A link of a node with its other end's address filled in. Order is the topology's: priority order. */
export interface ResolvedLink {
  readonly to: string
  readonly host: string
  readonly port: number
  readonly side: LinkSide | null
}

/** All that a node is told when it starts. */
export interface NodeBoot {
  readonly node: TopologyNode
  readonly links: readonly ResolvedLink[]
  /** The node's own folder; it exists, and survives restarts of the node. */
  readonly dataDir: string
}

/** What the lab sends to a node, whatever carries it: a worker's port, a fork's channel, a utility process. */
export type LabToNode =
  | { readonly type: 'boot'; readonly boot: NodeBoot }
  | { readonly type: 'drain'; readonly graceMs: number }
  /** Worker threads only: block the event loop until the shared flag is cleared. */
  | { readonly type: 'freeze' }
  | { readonly type: 'call'; readonly id: number; readonly name: string; readonly args: unknown }

export interface NodeLogLine {
  readonly at: number
  readonly level: LogLevel
  readonly text: string
  readonly peerPort?: number
}

/** What a node sends to the lab. Lines and events are batched, every 20 ms at most. */
export type NodeToLab =
  | { readonly type: 'listening'; readonly port?: number; readonly receiverPort?: number }
  /** It can't start, and trying again would not help. */
  | { readonly type: 'fatal'; readonly error: RelevoErrorData }
  | { readonly type: 'logs'; readonly lines: readonly NodeLogLine[]; readonly dropped?: number }
  | { readonly type: 'events'; readonly events: readonly NodeEvent[] }
  | { readonly type: 'stats'; readonly stats: NodeStats }
  | { readonly type: 'reply'; readonly id: number; readonly result: Result<unknown> }
  /** `external`: the process group of the program itself. */
  | { readonly type: 'program'; readonly pid: number }

const at = z.number()

/** Parses what arrives from a node. Events and stats are our own nodes' and are checked for their frame only. */
export const nodeToLabSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), port: z.int().optional(), receiverPort: z.int().optional() }),
  z.object({ type: z.literal('fatal'), error: errorDataSchema }),
  z.object({
    type: z.literal('logs'),
    lines: z.array(
      z.object({ at, level: z.enum(logLevels), text: z.string(), peerPort: z.number().optional() })
    ),
    dropped: z.number().optional()
  }),
  z.object({ type: z.literal('events'), events: z.array(z.looseObject({ at, kind: z.string() })) }),
  z.object({
    type: z.literal('stats'),
    stats: z.looseObject({ open: z.number(), links: z.array(z.unknown()) })
  }),
  z.object({ type: z.literal('reply'), id: z.number(), result: z.looseObject({ ok: z.boolean() }) }),
  z.object({ type: z.literal('program'), pid: z.int().positive() })
])
