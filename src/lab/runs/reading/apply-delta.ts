import type { LabDelta, LabSnapshot } from '#shared/state'

/** As many as the lab itself remembers. */
const maxAutopsies = 200

/** A snapshot after a delta that follows it, without its lists: events, lines and samples have records of their own. */
export function applyDelta(state: LabSnapshot, delta: LabDelta): LabSnapshot {
  return {
    ...state,
    seq: delta.seq,
    run: { ...state.run, now: delta.now },
    topology: delta.topology ?? state.topology,
    seed: delta.seed ?? state.seed,
    unsaved: delta.unsaved ?? state.unsaved,
    trust: delta.trust === undefined ? state.trust : delta.trust,
    nodes: merge(state.nodes, delta.nodes),
    links: merge(state.links, delta.links),
    transfers: merge(state.transfers, delta.transfers),
    autopsies: delta.autopsies
      ? [...state.autopsies, ...delta.autopsies].slice(-maxAutopsies)
      : state.autopsies,
    load: delta.load ?? state.load,
    partitions: delta.partitions ?? state.partitions,
    ...(delta.machines && { machines: delta.machines }),
    ...(delta.roads && { roads: delta.roads }),
    ...(delta.exercise !== undefined && { exercise: delta.exercise }),
    lastEvent: delta.lastEvent ?? state.lastEvent
  }
}

function merge<T>(
  entries: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>> | undefined
): Readonly<Record<string, T>> {
  if (!changes) return entries
  const merged = new Map(Object.entries(entries))
  for (const [id, entry] of Object.entries(changes)) {
    if (entry === null) merged.delete(id)
    else merged.set(id, entry)
  }
  return Object.fromEntries(merged)
}
