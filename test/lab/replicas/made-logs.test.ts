import { expect, test } from 'vitest'
import { makeLogs, type Made, type World } from './made-logs'

/** How many logs are made of each kind. */
const times = 40

function worlds(of: Partial<World>): readonly World[] {
  return Array.from({ length: times }, (_, index): World => ({
    seed: index + 1,
    replicas: 2 + (index % 2),
    sessions: 30,
    pauseMs: 300,
    deaths: 3,
    lines: 1 + (index % 3),
    words: 0,
    lateMs: 400,
    replayed: 1,
    wrong: 0,
    ...of
  }))
}

/** Whether the file of `node` has less of some line than that of `other`. */
function lacks({ truth }: Made, node: string, other: string): boolean {
  const left = [...(truth[node]?.file ?? [])]
  return (truth[other]?.file ?? []).some(line => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

test.each<[string, Partial<World>]>([
  ['some died, and were caught up', {}],
  ['many were open at once', { pauseMs: 60 }],
  ['the last one answers some in its own way', { wrong: 0.05 }],
  ['not all was replayed', { replayed: 0.6, lines: 1 }],
  ['not all was replayed, and many were open at once', { replayed: 0.6, lines: 1, pauseMs: 60 }]
])('of sessions that overlap the verdict is that of a comparison of the files: %s', (_, of) => {
  for (const world of worlds(of)) {
    const { comparison, truth } = makeLogs(world)
    const right = comparison.replicas.map(({ node }) => {
      const { lacking = 0, twice = 0, isWrong = false } = truth[node] ?? {}
      if (isWrong) return 'diverged'
      if (lacking > 0) return `behind ${lacking}`
      return twice > 0 ? 'repeated' : 'identical'
    })
    const said = comparison.replicas.map(({ verdict }) =>
      verdict.kind === 'behind' ? `behind ${verdict.sessions}` : verdict.kind
    )
    expect([world.seed, ...said]).toEqual([world.seed, ...right])
  }
})

test.each<[string, Partial<World>]>([
  ['all was replayed', { words: 6 }],
  ['not all was replayed', { words: 6, replayed: 0.6 }],
  ['many were open at once', { words: 6, replayed: 0.8, pauseMs: 60 }],
  ['some are answered in another way', { words: 6, replayed: 0.8, wrong: 0.05 }]
])('where many sessions say the same words, nothing is said that the files deny: %s', (_, of) => {
  for (const world of worlds(of)) {
    const made = makeLogs(world)
    const nodes = Object.keys(made.truth)
    const differ = nodes.some(node => nodes.some(other => lacks(made, node, other)))
    const { replicas } = made.comparison
    const allIdentical = replicas.every(({ verdict }) => verdict.kind === 'identical')
    if (differ) expect({ world, allIdentical }).toEqual({ world, allIdentical: false })
    for (const { node, verdict } of replicas) {
      if (verdict.kind !== 'behind') continue
      const { lacking = 0 } = made.truth[node] ?? {}
      const says = verdict.isAbout || lacking === verdict.sessions
      expect({ world, node, lacking, verdict, says }).toEqual({ world, node, lacking, verdict, says: true })
      const lacksLines = nodes.some(other => lacks(made, node, other))
      expect({ world, node, lacksLines }).toEqual({ world, node, lacksLines: true })
    }
  }
})

test.each<[string, Partial<World>]>([
  ['they are one after the other', {}],
  ['many are open at once', { pauseMs: 60 }]
])('of how many sessions a replica lacks something is true, or not said to be sure: %s', (_, of) => {
  for (const world of worlds({ replayed: 0.6, lines: 4, ...of })) {
    const { comparison, truth } = makeLogs(world)
    for (const { node, verdict } of comparison.replicas) {
      if (verdict.kind !== 'behind') continue
      const { lacking = 0 } = truth[node] ?? {}
      const says = verdict.isAbout || lacking === verdict.sessions
      expect({ world, node, lacking, verdict, says }).toEqual({ world, node, lacking, verdict, says: true })
    }
  }
})
