import { logNoiseKinds, type LogNoise, type LogNoiseKind } from '#shared/programs/log-noise'
import type { FoundNoise } from './noiseless-log'

/** What was found in the logs of several programs, together. */
export function noiseOf(
  found: ReadonlyMap<string, ReadonlyMap<LogNoiseKind, FoundNoise>>,
  struck: ReadonlySet<LogNoiseKind> | null
): readonly LogNoise[] {
  return logNoiseKinds.flatMap(kind => {
    const of = [...found].flatMap(([node, kinds]) => {
      const own = kinds.get(kind)
      return own ? [[node, own] as const] : []
    })
    if (of.length === 0) return []
    const examples = Object.fromEntries(of.map(([node, { example }]) => [node, example]))
    const lines = of.reduce((sum, [, own]) => sum + own.lines, 0)
    return [{ kind, struck: struck?.has(kind) ?? true, lines, examples }]
  })
}
