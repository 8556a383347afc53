import { z } from 'zod'
import { balancerAlgorithms } from './balancer-algorithms'
import { nodeIdPattern, nodeKinds, type NodeKind } from './names'

export { nodeKinds, type NodeKind }

/** Where a node runs: a worker thread of the main process, or a child process. */
const runtimes = ['thread', 'process'] as const
export type Runtime = (typeof runtimes)[number]

export const replyPolicies = ['primary', 'first', 'majority'] as const
export type ReplyPolicy = (typeof replyPolicies)[number]

/** What happens with a session of which a replica may have had a part; `off`: nothing that it missed is replayed. */
export const replayPolicies = ['at-least-once', 'at-most-once', 'off'] as const
export type ReplayPolicy = (typeof replayPolicies)[number]

/**
 * `connections`: sessions reach the replicas as they come, side by side, so that each replica may take them in an order
 * of its own. `total`: one at a time, in the order in which they were accepted.
 */
export const sessionOrders = ['connections', 'total'] as const
export type SessionOrder = (typeof sessionOrders)[number]

const restartModes = ['never', 'on-failure', 'always'] as const

const port = z.int().min(1).max(65535)
const ms = z.number().min(0).max(3_600_000)
const bytes = z.int().min(1)

/** What happens after an exit. At most `maxExits` exits of any kind in `windowMs`, then `failed`. */
export const restartPolicySchema = z.strictObject({
  mode: z.enum(restartModes).default('always'),
  maxExits: z.int().min(1).max(1000).default(5),
  windowMs: ms.default(30_000),
  backoffMs: ms.default(100),
  maxBackoffMs: ms.default(5_000)
})
export type RestartPolicy = z.infer<typeof restartPolicySchema>

const nodeBase = {
  /** Unique in the topology; also the node's folder name. */
  id: z.string().regex(nodeIdPattern, 'lower case letters, digits and hyphens, 40 at most'),
  /** Address to bind. 127.0.0.1 unless the topology says otherwise in so many words. */
  host: z.string().min(1).max(255).default('127.0.0.1'),
  runtime: z.enum(runtimes).optional(),
  restart: restartPolicySchema.prefault({}),
  /** Whether the lab starts it by itself. */
  autostart: z.boolean().default(true),
  /** Where its card is in the panel, in canvas pixels. */
  position: z.strictObject({ x: z.number(), y: z.number() }).optional()
}

const replicaSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('replica'),
  port,
  /** A connection that sends nothing for this long is closed and logged. */
  idleMs: ms.default(10_000),
  maxConnections: z.int().min(1).default(4096)
})

const fileServerSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('file-server'),
  /** HTTP upload side (the coursework's 5000). Left out: no HTTP side. */
  port: port.optional(),
  /** WebSocket receiver side (the coursework's 5555). Left out: no receiver side. */
  receiverPort: port.optional(),
  maxUploadBytes: bytes.default(8 * 1024 ** 3),
  maxConnections: z.int().min(1).default(4096)
})

const replicatingProxySchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('replicating-proxy'),
  port,
  reply: z.enum(replyPolicies).default('primary'),
  /** False is the same as `replay: 'off'`. */
  catchUp: z.boolean().default(true),
  replay: z.enum(replayPolicies).default('at-least-once'),
  order: z.enum(sessionOrders).default('connections'),
  /** Most bytes that the session log keeps on disk. */
  sessionLogBytes: bytes.default(1024 ** 3),
  lagBytes: bytes.default(8 * 1024 ** 2),
  lagMs: ms.default(2_000),
  /** How long to wait for agreement when the primary ends its reply. */
  agreementMs: ms.default(250),
  /** A primary that answers nothing for this long while it owes a reply is left for the next. */
  progressMs: ms.default(1_000),
  connectTimeoutMs: ms.default(1_000),
  /** How long a new client is held while every replica is down. */
  connectGraceMs: ms.default(2_000),
  /** A session in which nobody sends anything for so long is reset at both ends; 0: it lives as long as they do. */
  idleMs: ms.default(0),
  maxConnections: z.int().min(1).default(4096)
})

const balancerSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('balancer'),
  port,
  /** `http` also carries WebSocket upgrades; `tcp` forwards bytes. */
  mode: z.enum(['http', 'tcp']).default('http'),
  algorithm: z.enum(balancerAlgorithms).default('round-robin'),
  weights: z.record(z.string(), z.number().min(0).max(256)).default({}),
  /** Path of the active health check; left out: a TCP connection is the check. */
  healthPath: z.string().startsWith('/').optional(),
  healthIntervalMs: ms.default(1_000),
  fall: z.int().min(1).default(2),
  rise: z.int().min(1).default(2),
  connectTimeoutMs: ms.default(1_000),
  /** A backend that sends nothing for this long while it owes an answer has failed. */
  answerTimeoutMs: ms.default(30_000),
  idleMs: ms.default(60_000),
  maxConnections: z.int().min(1).default(4096),
  /** Most requests in work at one backend; more wait in a queue of `queueLimit`. */
  backendConnections: z.int().min(1).default(1024),
  queueLimit: z.int().min(0).default(1024),
  /** A request whose body is longer gets 413. */
  maxBodyBytes: bytes.default(16 * 1024 ** 3),
  /** Where its status page is, on `adminHost`. Left out: there is none. */
  adminPort: port.optional(),
  adminHost: z.string().min(1).max(255).default('127.0.0.1')
})

export const clientSchema = z.strictObject({ ...nodeBase, kind: z.literal('client') })

const externalSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('external'),
  /** The port that it will listen on: it is `up` when that accepts. Left out: up when spawned. */
  port: port.optional(),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** How long it may take to listen. */
  startMs: ms.default(15_000)
})

export const nodeSchema = z.discriminatedUnion('kind', [
  replicaSchema,
  fileServerSchema,
  replicatingProxySchema,
  balancerSchema,
  clientSchema,
  externalSchema
])
export type TopologyNode = z.infer<typeof nodeSchema>
export type NodeOfKind<K extends NodeKind> = Extract<TopologyNode, { kind: K }>

/** Which door of a file server a link goes to. */
const linkSides = ['http', 'receiver'] as const
export type LinkSide = (typeof linkSides)[number]

/**
 * `from` opens connections to `to`. The order of a proxy's links is its priority order: the first is the
 * primary. `side` matters only when `to` is a file server with both doors; without it a balancer and a client
 * take `http`, the others `receiver`.
 */
const linkSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  side: z.enum(linkSides).optional()
})
export type TopologyLink = z.infer<typeof linkSchema>

export const topologySchema = z.strictObject({
  name: z.string().min(1).max(80),
  title: z.strictObject({ es: z.string(), en: z.string() }).optional(),
  nodes: z.array(nodeSchema).min(1).max(200),
  links: z.array(linkSchema).max(2000).default([])
})
/** A topology with every default filled in. */
export type Topology = z.infer<typeof topologySchema>
/** A topology as people write it. */
export type TopologyInput = z.input<typeof topologySchema>
