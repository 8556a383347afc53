import { z } from 'zod'
import { balancerAlgorithms } from './balancer-algorithms'
import { machineSchema } from './machines'
import { nodeIdPattern, nodeKinds, paces, type NodeKind } from './names'
import { loadSchema } from './load/load'
import { doorKinds, furtherDoors, usualPorts, type DoorKind, type DoorPorts } from './roads/file-doors'
import { repairSchema } from './transfers/repair'
import { commandSchema, encodings, readySchema, stopSchema } from './programs/program'

export { nodeKinds, type NodeKind }

/** Where a node runs: a worker thread of the main process, or a child process. */
const runtimes = ['thread', 'process'] as const
export type Runtime = (typeof runtimes)[number]

export const replyPolicies = ['primary', 'first', 'majority'] as const
export type ReplyPolicy = (typeof replyPolicies)[number]

/**
 * How replies of replicas are compared. `http`: status, headers by name, the body as JSON or by lines and words;
 * `text`: the same, but JSON by lines and words too; `none`: not at all, so that a replica that says something else
 * may go on where the framing keeps what the client was promised.
 */
export const comparisons = ['bytes', 'text', 'http', 'none'] as const
export type Comparison = (typeof comparisons)[number]
/** What happens with a session of which a replica may have had a part; `off`: nothing that it missed is replayed. */
export const replayPolicies = ['at-least-once', 'at-most-once', 'off'] as const
export type ReplayPolicy = (typeof replayPolicies)[number]

/**
 * `connections`: sessions reach the replicas as they come, side by side, so that each replica may take them in an order
 * of its own. `total`: one at a time, in the order in which they were accepted.
 */
export const sessionOrders = ['connections', 'total'] as const
export type SessionOrder = (typeof sessionOrders)[number]

/**
 * `relevo`: any number of clients, served while one replica is up. `coursework`: as the coursework's own proxy, one client
 * at a time, and while a replica is down nobody is served; nothing is compared, ordered or replayed.
 */
export const proxyModes = ['relevo', 'coursework'] as const
export type ProxyMode = (typeof proxyModes)[number]

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
  /** Id of the machine that it runs on; left out, it runs on the desk. */
  machine: z.string().optional(),
  restart: restartPolicySchema.prefault({}),
  /** Whether the lab starts it by itself. */
  autostart: z.boolean().default(true),
  /** Where its card is in the panel, in canvas pixels. */
  position: z.strictObject({ x: z.number(), y: z.number() }).optional()
}

/** Names, beside this machine's own, under which browsers reach the node; web pages of others are refused. */
const names = z.array(z.string().min(1).max(255)).max(100).default([])

const replicaSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('replica'),
  port,
  /** A connection that sends nothing for this long is closed and logged. */
  idleMs: ms.default(10_000),
  maxConnections: z.int().min(1).default(4096)
})

/** As people write them: names, each with its usual port, or ports by name. */
const doorsSchema = z.union(
  [
    z.array(z.enum(doorKinds)).max(doorKinds.length),
    z.strictObject(Object.fromEntries(doorKinds.map(kind => [kind, port.optional()])) as DoorSchemas)
  ],
  { error: `a list of ${doorKinds.join(', ')}, or a port for each` }
)
type DoorSchemas = Readonly<Record<DoorKind, z.ZodOptional<typeof port>>>

const fileServerFields = z.strictObject({
  ...nodeBase,
  kind: z.literal('file-server'),
  /** HTTP upload side (the coursework's 5000). Left out: no HTTP side. */
  port: port.optional(),
  /** WebSocket receiver side (the coursework's 5555). Left out: no receiver side. */
  receiverPort: port.optional(),
  /** `[http, https, ftp, sftp, ws, wss, tcp]`, or a port for each; once parsed, without `http` and `ws`, which are the two above. */
  doors: doorsSchema.default({}),
  /**
   * Who may log in by FTP and SFTP. Left out: anybody, by any name and password, where it is reached from this machine
   * only; elsewhere nobody.
   */
  account: z
    .strictObject({ user: z.string().min(1).max(64), password: z.string().min(1).max(256) })
    .optional(),
  names,
  maxUploadBytes: bytes.default(8 * 1024 ** 3),
  maxConnections: z.int().min(1).default(4096)
})

const fileServerSchema = fileServerFields.transform(({ doors, ...node }) => {
  const asked: Partial<Record<DoorKind, number>> = Array.isArray(doors)
    ? Object.fromEntries(doors.map(kind => [kind, usualPorts[kind]]))
    : doors
  const httpPort = node.port ?? asked.http
  const wsPort = node.receiverPort ?? asked.ws
  const further = furtherDoors.flatMap(kind => (asked[kind] === undefined ? [] : [[kind, asked[kind]]]))
  return {
    ...node,
    ...(httpPort !== undefined && { port: httpPort }),
    ...(wsPort !== undefined && { receiverPort: wsPort }),
    doors: Object.fromEntries(further) as DoorPorts
  }
})

/** A regular expression as people write it. */
const pattern = z.string().min(1).max(500).refine(isPattern, 'a regular expression')

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

/** Where replies may differ. */
export const ignoreSchema = z.strictObject({
  /** Names of headers. */
  headers: z.array(z.string().min(1).max(100)).max(100).default([]),
  /** Regular expressions: what they match, in a value or in its line, may differ. */
  patterns: z.array(pattern).max(100).default([]),
  /** Paths in JSON: `$.user.id`, `$.items[*].at`. What is below them goes with them. */
  paths: z
    .array(
      z
        .string()
        .max(200)
        .regex(/^\$(?:[.[]|$)/, 'a path, as in $.user.id')
    )
    .max(100)
    .default([])
})

const replicatingProxySchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('replicating-proxy'),
  port,
  /** `coursework`: all that follows, but `maxConnections`, is without effect. */
  mode: z.enum(proxyModes).default('relevo'),
  reply: z.enum(replyPolicies).default('primary'),
  /** `majority` compares bytes, whatever is said here. */
  compare: z.enum(comparisons).default('bytes'),
  ignore: ignoreSchema.prefault({}),
  /**
   * Whether what differs again and again in replies of healthy replicas is noise. Left out: yes where a replica is a
   * program of the user's own.
   */
  learn: z.boolean().optional(),
  /** False is the same as `replay: 'off'`. */
  catchUp: z.boolean().default(true),
  replay: z.enum(replayPolicies).default('at-least-once'),
  order: z.enum(sessionOrders).default('connections'),
  /** `order: total`: how long a session in which nobody sends anything may keep others waiting; then it is reset. */
  turnMs: ms.default(120_000),
  /** Most bytes that the session log keeps on disk. */
  sessionLogBytes: bytes.default(1024 ** 3),
  /** How far behind others a replica may be with a request: past it, they wait for it too. */
  lagBytes: bytes.default(8 * 1024 ** 2),
  /** A replica that takes nothing of a request for this long, or is that far behind, is left for later, while others keep up. */
  lagMs: ms.default(10_000),
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
  names,
  algorithm: z.enum(balancerAlgorithms).default('round-robin'),
  weights: z.record(z.string(), z.number().min(0).max(256)).default({}),
  /** The cookie by which the algorithm `cookie` knows a client's backend. */
  cookieName: z
    .string()
    .regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/, 'a name of a cookie')
    .default('relevo-backend'),
  /** Asked for with GET in each health check. Left out: that the port accepts is the check. */
  healthPath: z
    .string()
    .regex(/^\/[\x21-\xff]*$/, 'a path that begins with "/", spaces percent-encoded')
    .optional(),
  /** Between two health checks. A backend that owes an answer and is silent for as long is slow: others are preferred. */
  healthIntervalMs: ms.default(1_000),
  fall: z.int().min(1).default(2),
  rise: z.int().min(1).default(2),
  /** A connection that does not stand by then is given up, unless the system says that the port listens: it is busy. */
  connectTimeoutMs: ms.default(1_000),
  /**
   * A backend that has not begun its answer by then has failed the request, which waited in the queue for a place no
   * longer either; 0: it may take for ever.
   */
  answerTimeoutMs: ms.default(120_000),
  /** Leaves a backend that is merely silent, and asks another: requests may be done twice. */
  hedge: z.boolean().default(false),
  /** A backend that answers so many requests in a row with 5xx, while others do not, is ejected; 0: never. */
  ejectAfter: z.int().min(0).default(5),
  /** For how long, the first time; twice as long each time after. */
  ejectMs: ms.default(10_000),
  /** An answer, a tunnel or a TCP session in which nothing moves for so long is reset; 0: it lives as both ends do. */
  idleMs: ms.default(0),
  /** A client's connection without a request for so long is closed; 0: never. */
  keepAliveMs: ms.default(60_000),
  /** Refuses lines of HTTP that end in LF without CR, which most servers take. */
  strict: z.boolean().default(false),
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

export const clientSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('client'),
  /** What its load says to each node that it is linked to; left out for one, what fits the target. */
  load: z.record(z.string(), loadSchema).default({})
})

const externalSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('external'),
  /** The port that it will listen on. */
  port: port.optional(),
  /** Run without a shell. In one string, quotes hold words together. */
  command: commandSchema,
  /** Words that follow those of `command`. */
  args: z.array(z.string()).default([]),
  /** Relative to the topology's file; left out, the folder of that file. */
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
  /** Runs first, in the same folder: a compiler, say. Again at each start that a person asks for, not at a restart. */
  prepare: commandSchema.optional(),
  prepareMs: ms.default(120_000),
  /** Left out: `port` where it has one; without one it is up when spawned. */
  ready: readySchema.optional(),
  /** How long whoever starts it waits for it to be ready, while it asks nothing; it goes on, and may be ready later. */
  startMs: ms.default(15_000),
  stop: stopSchema.prefault({}),
  /** False: pipes, in which most programs hold back what they print. */
  terminal: z.boolean().default(true),
  encoding: z.enum(encodings).default('auto')
})

/** Whether the lab may connect to a server that is not its own, to see whether it is there. */
const existingChecks = ['connect', 'none'] as const

const existingSchema = z.strictObject({
  ...nodeBase,
  kind: z.literal('existing'),
  /** Where it is: a name, an IPv4 or an IPv6 address. */
  host: z.string().min(1).max(255).default('127.0.0.1'),
  port,
  /**
   * `connect`: where neither the system nor a link tells whether it is there, a connection does, every
   * `checkIntervalMs`; the server sees one that says nothing. `none`: never.
   */
  check: z.enum(existingChecks).default('connect'),
  checkIntervalMs: ms.min(1_000).default(15_000)
})

export const nodeSchema = z.discriminatedUnion('kind', [
  replicaSchema,
  fileServerSchema,
  replicatingProxySchema,
  balancerSchema,
  clientSchema,
  externalSchema,
  existingSchema
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
  /** Of all that is drawn by chance, so that a run can be made again; left out, each run has another. */
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .optional(),
  /** How soon a node that died is started again; it changes nothing of what is measured. */
  pace: z.enum(paces).default('real'),
  /** Whether receivers behind one replicating proxy get from one another what they lack; left out: they do. */
  repair: repairSchema.optional(),
  /** Other machines that run nodes; left out, all of them run on the desk. */
  machines: z.array(machineSchema).max(50).optional(),
  nodes: z.array(nodeSchema).min(1).max(200),
  links: z.array(linkSchema).max(2000).default([])
})
/** A topology with every default filled in. */
export type Topology = z.infer<typeof topologySchema>
/** A topology as people write it. */
export type TopologyInput = z.input<typeof topologySchema>
