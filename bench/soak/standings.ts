import type { LabDelta, LabSnapshot, LinkView, NodeState, NodeView } from '../../src/shared/state'

/** The little of what a lab tells of a node that the judge looks at all the time. */
export interface NodeStanding {
  readonly state: NodeState
  readonly pid: number | null
  /** Of the link to it. */
  readonly attached: boolean
  readonly pending: number
  /** Sessions that were said to be left out, or to be missing for ever. */
  readonly lost: number
}

export type Standing = Readonly<Record<string, NodeStanding>>

/** Tells how the nodes stand, as often as that changes. */
export class Standings {
  readonly #nodes = new Map<string, NodeView>()
  readonly #links = new Map<string, LinkView>()
  readonly #tell: (standing: Standing) => void
  #told = ''

  constructor(snapshot: Pick<LabSnapshot, 'nodes' | 'links'>, tell: (standing: Standing) => void) {
    this.#tell = tell
    this.take(snapshot)
  }

  take({ nodes = {}, links = {} }: Pick<LabDelta, 'nodes' | 'links'>): void {
    put(this.#nodes, nodes)
    put(this.#links, links)
    const standing = Object.fromEntries(
      [...this.#nodes.values()].map(node => [node.id, this.#standingOf(node)])
    )
    const text = JSON.stringify(standing)
    if (text === this.#told) return
    this.#told = text
    this.#tell(standing)
  }

  #standingOf({ id, state, pid }: NodeView): NodeStanding {
    const stats = [...this.#links.values()].find(({ to }) => to === id)?.stats
    const { leftOut = 0, missed = 0 } = stats?.replays ?? {}
    return {
      state,
      pid,
      attached: stats?.attached === true,
      pending: stats?.pendingSessions ?? 0,
      lost: leftOut + missed
    }
  }
}

function put<T>(all: Map<string, T>, changed: Readonly<Record<string, T | null>>): void {
  for (const [id, one] of Object.entries(changed)) {
    if (one === null) all.delete(id)
    else all.set(id, one)
  }
}
