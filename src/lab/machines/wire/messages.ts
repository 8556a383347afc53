import { z } from 'zod'
import { nodeIdPattern, nodeKinds } from '#shared/names'
import { tunnelFrames } from './tunnel'

/**
 * What desk and keeper say to each other. `numbered` messages arrive once and in order, over as many connections as it
 * takes; all others are of their connection, and may be lost with it. `key` is one life of a node; the desk chooses it.
 */

const key = z.string().min(1).max(80)
const seq = z.int().min(0)
/** A reading of the sender's monotonic clock, ms. */
const reading = z.number()
const text = z.string().max(100_000)

/** Bounds that both sides keep, whoever is at the other end. */
export const limits = {
  /** What a keeper keeps for a desk that is away, bytes; past it lines and events of nodes are counted and dropped. */
  keeperBytes: 16 * 1024 ** 2,
  /** What a desk keeps for a machine that is away, bytes; past it the machine is given up. */
  deskBytes: 16 * 1024 ** 2,
  /** What one connection may have waiting in this process to be written before statistics are left out, bytes. */
  busyBytes: 256 * 1024,
  /** Most nodes of one keeper. */
  nodes: 200
} as const

const toKeeper = z.discriminatedUnion('type', [
  z.object({ type: z.literal('spawn'), key, kind: z.enum(nodeKinds), node: z.string().regex(nodeIdPattern) }),
  /** For the node; checked there as one from a lab. */
  z.object({ type: z.literal('send'), key, message: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('kill'), key }),
  z.object({ type: z.literal('freeze'), key }),
  z.object({ type: z.literal('resume'), key }),
  /** The desk needs the keeper no more. */
  z.object({ type: z.literal('end') })
])
export type ToKeeper = z.infer<typeof toKeeper>

/** Frames from desk to keeper. */
export const deskFrameSchema = z.discriminatedUnion('t', [
  /** The first of a connection. `epoch`: the keeper's life that the desk knows, up to `seen`. */
  z.object({
    t: z.literal('attach'),
    run: z.string().max(100),
    epoch: z.string().max(100).nullable(),
    seen: seq,
    leaseMs: z.number().min(1_000).max(3_600_000)
  }),
  z.object({ t: z.literal('ping'), sent: reading }),
  z.object({ t: z.literal('ack'), seq }),
  z.object({ t: z.literal('numbered'), seq, message: toKeeper }),
  tunnelFrames.open,
  tunnelFrames.data,
  tunnelFrames.credit,
  tunnelFrames.end,
  tunnelFrames.gone
])
export type DeskFrame = z.infer<typeof deskFrameSchema>

const outputLine = z.object({ stream: z.enum(['stdout', 'stderr']), text })

const toDesk = z.discriminatedUnion('type', [
  z.object({ type: z.literal('spawned'), key, pid: z.int().positive().nullable() }),
  /** Of the node; checked by the supervisor as one of any node. */
  z.object({ type: z.literal('message'), key, message: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('output'), key, at: reading, lines: z.array(outputLine), dropped: z.number() }),
  z.object({ type: z.literal('frozen'), key, error: text.nullable() }),
  /** The desk was away, and there were too many: what a node said and nobody will read. */
  z.object({ type: z.literal('dropped'), key, lines: z.int().min(0), events: z.int().min(0) }),
  z.object({
    type: z.literal('exit'),
    key,
    at: reading,
    code: z.int().nullable(),
    signal: z.string().max(40).nullable(),
    error: text.nullable(),
    /** The keeper ended it, as it had no word from its desk for the lease. */
    lease: z.boolean()
  })
])
export type ToDesk = z.infer<typeof toDesk>

/** Frames from keeper to desk. */
export const keeperFrameSchema = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('hello'),
    epoch: z.string().min(1).max(100),
    hostname: z.string().max(300),
    /** Those of its network interfaces, without loopback ones. */
    addresses: z.array(z.string().max(60)).max(64),
    /** All up to here has come, of what the desk has said to this life of the keeper. */
    seen: seq,
    /** The life before this one, if it ended as its lease was over: which, and how long ago, ms. */
    leaseEnded: z.object({ epoch: z.string().max(100), agoMs: z.number() }).nullable()
  }),
  z.object({ t: z.literal('pong'), sent: reading, at: reading }),
  z.object({ t: z.literal('ack'), seq }),
  /** A node's statistics. Never kept: they are of now. */
  z.object({ t: z.literal('stats'), key, message: z.looseObject({ type: z.literal('stats') }) }),
  z.object({ t: z.literal('numbered'), seq, message: toDesk }),
  tunnelFrames.data,
  tunnelFrames.credit,
  tunnelFrames.end,
  tunnelFrames.gone
])
export type KeeperFrame = z.infer<typeof keeperFrameSchema>
