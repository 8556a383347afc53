import type { RunSummary } from '#shared/runs/runs'
import { titleIn, type Language } from '#shared/names'

/**
 * What a run is called: as a person named it, or else by its exercise, or its topology, or by its id where nothing is known
 * of it.
 */
export function runTitle({ name, exercise, topology, id }: RunSummary, language: Language): string {
  return (
    name ?? titleIn(exercise?.title, language) ?? titleIn(topology.title, language) ?? (topology.name || id)
  )
}
