import type { FaultCount, LinkFault } from '#shared/faults'
import { kindOf } from './kinds/table'
import type { FaultKind } from './stage'

/** A fault that is set on a link, with its counts. Other parameters for the same fault change it in place. */
export class ActiveFault {
  fault: LinkFault
  readonly kind: FaultKind<LinkFault>
  #connections = 0
  #bytes = 0
  /** A number of 0 to 1 for each connection, drawn once: below the toxicity the fault touches the connection. */
  readonly #draws = new WeakMap<object, number>()
  readonly #bitten = new WeakSet<object>()

  constructor(fault: LinkFault) {
    this.fault = fault
    this.kind = kindOf(fault)
  }

  get count(): FaultCount {
    return { name: this.fault.name, connections: this.#connections, bytes: this.#bytes }
  }

  /** Whether the fault touches this connection. */
  touches(connection: object): boolean {
    const { toxicity } = this.fault
    if (toxicity >= 1) return true
    let draw = this.#draws.get(connection)
    if (draw === undefined) {
      draw = Math.random()
      this.#draws.set(connection, draw)
    }
    return draw < toxicity
  }

  bite(connection: object, bytes: number): void {
    this.#bytes += bytes
    if (this.#bitten.has(connection)) return
    this.#bitten.add(connection)
    this.#connections++
  }
}
