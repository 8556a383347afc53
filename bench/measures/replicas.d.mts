/** How a replica stands, by the journal of a run alone. */
export interface CountedReplica {
  readonly node: string
  readonly state: string
  readonly lines: number
  readonly sessions: number
  readonly order: number
  readonly sha256: string
}
export function compareReplicas(
  events: readonly object[],
  topology: { readonly nodes: readonly object[]; readonly links: readonly object[] },
  now: number
): CountedReplica[]
