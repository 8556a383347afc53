import { z } from 'zod'
import type { RelevoErrorData } from './errors'
import { sshTarget } from './machines/carrier-line'
import { nodeIdPattern } from './names'

/** A path of a program, without what a shell would read: with ssh, the other end's does. */
const programPath = /^(?!-)[\w./+:-]+$/

/**
 * A machine that runs nodes of the lab. The desk reaches it by a carrier: a command whose standard input and output
 * are a stream of bytes to there. With none of `ssh`, `carrier` and `join` it is this computer itself, under a keeper of its
 * own.
 */
export const machineSchema = z.strictObject({
  /** Unique among the machines of the topology. */
  id: z.string().regex(nodeIdPattern, 'lower case letters, digits and hyphens, 40 at most'),
  /** Where its nodes listen, and where other machines, and the desk, connect to them. */
  address: z.string().min(1).max(255),
  /** `[user@]host[:port]`: short for the system's `ssh`. */
  ssh: z.string().max(255).regex(sshTarget, 'user@host, or user@host:port').optional(),
  /** A command that ends in the machine's name: what follows is to be run there. */
  carrier: z.array(z.string().min(1).max(4096)).min(1).max(64).optional(),
  /** It dials this desk by itself (`relevo machine join`), which waits for it. */
  join: z.literal(true).optional(),
  /** How Node is called there. */
  node: z.string().max(1000).regex(programPath, 'a name or a path').default('node'),
  /** Without a word from the desk for so long, the machine ends its nodes. */
  leaseMs: z.number().min(2_000).max(3_600_000).default(60_000)
})
export type Machine = z.infer<typeof machineSchema>

/** `idle`: no node was started there yet. `connecting`: it was not reached yet. `unreachable`: nothing is heard of it, and what it does is not known. */
export type MachineState = 'idle' | 'connecting' | 'attached' | 'unreachable'

/** What is known of a machine's clock: the machine's readings plus `offsetMs` are the desk's, to within `boundMs`. */
export interface ClockView {
  readonly offsetMs: number
  readonly boundMs: number
  /** The quickest answer lately, there and back. */
  readonly roundTripMs: number
}

/** A machine as the panel sees it. Times: ms since the run began. */
export interface MachineView {
  readonly id: string
  readonly address: string
  readonly state: MachineState
  /** When it entered this state; of one that is unreachable, when it was last heard. */
  readonly since: number
  /** Why it is not attached, where that is known. */
  readonly error: RelevoErrorData | null
  /** What it calls itself; null before it was attached. */
  readonly hostname: string | null
  /** Those of its network interfaces, without loopback ones; left out: it has not said them. */
  readonly addresses?: readonly string[]
  readonly clock: ClockView | null
  /** It has been silent for longer than its lease: its nodes have ended by now, if its clock ran. */
  readonly leaseOver: boolean
}
