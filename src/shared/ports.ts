import { z } from 'zod'
import type { FurtherDoor } from './roads/file-doors'

/** A socket that listens: its address, and `0.0.0.0` or `::` where it takes connections to any. */
export const listeningSchema = z.object({
  host: z.string(),
  port: z.int().min(1).max(65535),
  pid: z.int().nullable()
})
export type ListeningAt = z.infer<typeof listeningSchema>

/** What is wrong with where a node listens. `wanted` is the port that the topology has. */
export type PortProblem =
  /** It listens, and not on that port. */
  | { readonly kind: 'elsewhere'; readonly wanted: number | null; readonly at: readonly ListeningAt[] }
  /** It listens on that port, at an address that no link leads to: they lead to `host`. */
  | { readonly kind: 'address'; readonly port: number; readonly host: string; readonly at: string }
  /** It has started, and listens on no port. */
  | { readonly kind: 'none'; readonly wanted: number }
  /** Somebody else listens on that port: a node of the lab, where one is named, or another program. */
  | {
      readonly kind: 'held'
      readonly port: number
      readonly node: string | null
      readonly pid: number | null
      readonly program: string | null
    }
  /** It ended because a port that it wants is taken, and that is not the topology's; which one, it did not say. */
  | { readonly kind: 'refused'; readonly wanted: number | null }

/** Of the further doors of a file server, which. */
export type PortField = 'port' | 'receiverPort' | 'adminPort' | FurtherDoor

/** One change of the topology. */
export interface PortChange {
  readonly node: string
  readonly field: PortField | 'host'
  readonly from: number | string | null
  readonly to: number | string
  /**
   * `found`: its program listens there already. `moved`: it is started there. `told`: the same, and the command line of
   * its program, which names the port, is changed with it.
   */
  readonly how: 'found' | 'moved' | 'told'
}

/**
 * What makes it right. `find`: nobody knows the port that the program wants; the nodes of `hold` are stopped while it
 * starts, so that it gets it and it can be seen.
 */
export type PortMend =
  | { readonly kind: 'change'; readonly changes: readonly PortChange[] }
  | { readonly kind: 'find'; readonly hold: readonly string[] }

export interface PortTrouble {
  readonly problem: PortProblem
  /** Null where only a person can make it right. */
  readonly mend: PortMend | null
}
