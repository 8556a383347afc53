import type { Topology } from '#shared/topology'
import { isForeign } from '#shared/doors'
import { linkId } from '#shared/links'

/** The side of each node that has one, from 0. */
export type SideOf = ReadonlyMap<string, number>

export function sidesOf(sideOf: SideOf, order: readonly string[]): string[][] {
  const sides: string[][] = []
  for (const id of order) {
    const side = sideOf.get(id)
    if (side !== undefined) (sides[side] ??= []).push(id)
  }
  return [...sides].map(side => side ?? []).filter(side => side.length > 0)
}

export interface Between {
  /** The links from one side to another that are cut. */
  readonly cut: readonly string[]
  /** Those that the lab can't cut: programs of the person's own open their connections. */
  readonly uncut: readonly string[]
}

export function linksBetween({ nodes, links }: Topology, sideOf: SideOf): Between {
  const foreign = new Set(nodes.filter(({ kind }) => isForeign(kind)).map(({ id }) => id))
  const cut: string[] = []
  const uncut: string[] = []
  for (const { from, to } of links) {
    const [a, b] = [sideOf.get(from), sideOf.get(to)]
    if (a === undefined || b === undefined || a === b) continue
    ;(foreign.has(from) ? uncut : cut).push(linkId(from, to))
  }
  return { cut, uncut }
}
