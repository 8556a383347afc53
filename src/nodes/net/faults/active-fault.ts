import type { FaultCount, LinkFault } from '#shared/faults'
import type { Aside } from '#nodes/net/dial'
import type { Draws, Random } from '#system/random'
import { kindOf } from './kinds/table'
import type { FaultKind } from './stage'

/** What a fault knows a connection by. */
export interface FaultyConnection {
  /** Counts up from 1 with each connection of the link, those that are `aside` by themselves. */
  readonly number: number
  readonly aside?: Aside | undefined
}

/** A fault that is set on a link, with its counts. Other parameters for the same fault change it in place. */
export class ActiveFault {
  fault: LinkFault
  readonly kind: FaultKind<LinkFault>
  #connections = 0
  #bytes = 0
  readonly #draws: Draws
  /** A number of 0 to 1 for each connection, drawn once: below the toxicity the fault touches the connection. */
  readonly #drawn = new WeakMap<object, number>()
  readonly #bitten = new WeakSet<object>()

  constructor(fault: LinkFault, draws: Draws) {
    this.fault = fault
    this.#draws = draws
    this.kind = kindOf(fault)
  }

  get count(): FaultCount {
    return { name: this.fault.name, connections: this.#connections, bytes: this.#bytes }
  }

  /** Whether the fault touches this connection. */
  touches(connection: FaultyConnection): boolean {
    const { toxicity } = this.fault
    if (toxicity >= 1) return true
    let draw = this.#drawn.get(connection)
    if (draw === undefined) {
      draw = this.random(connection, 'toxicity')()
      this.#drawn.set(connection, draw)
    }
    return draw < toxicity
  }

  /** What it draws for one use of one connection. */
  random({ number, aside }: FaultyConnection, use: string): Random {
    return this.#draws.of(this.fault.name, number, use, ...(aside === undefined ? [] : [aside]))
  }

  bite(connection: object, bytes: number): void {
    this.#bytes += bytes
    if (this.#bitten.has(connection)) return
    this.#bitten.add(connection)
    this.#connections++
  }
}
