import type { ComparedSession, ReplicaComparison, SessionLines } from '../../../src/shared/replicas'

export const values = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']

const letters = { '=': 'equal', '+': 'repeated', x: 'differs', '~': 'partial', '.': 'pending' } as const

/** One session; `standing` has a letter a replica (a, b, c...), as the map has. */
export function session(number: number | null, standing: string, t = (number ?? 0) * 100): ComparedSession {
  const replicas: Record<string, SessionLines> = {}
  for (const [index, letter] of [...standing].entries()) {
    const status = letters[letter as keyof typeof letters]
    const lines =
      letter === '.'
        ? []
        : letter === '~'
          ? values.slice(0, 3)
          : values.map((value, line) => (letter === 'x' && line === 3 ? '1.01' : value))
    replicas['abc'[index] ?? ''] = {
      status,
      firstLine: lines.length > 0 ? (number ?? 1) * 8 - 7 : null,
      lines,
      difference: letter === 'x' ? 3 : null,
      repeated: letter === '+' ? 1 : 0,
      guessed: false
    }
  }
  return { session: number, overlapping: [], t, replicas }
}

/** What a host answers that knows `all` sessions and was asked for `limit`. */
export function comparison(all: readonly ComparedSession[], limit = 200): ReplicaComparison {
  const names = Object.keys(all[0]?.replicas ?? {})
  const letterOf = (one: ComparedSession, name: string) =>
    Object.entries(letters).find(([, status]) => status === one.replicas[name]?.status)?.[0] ?? '.'
  const isWrong = (one: ComparedSession) =>
    Object.values(one.replicas).some(({ status }) => status === 'differs' || status === 'partial')
  const older = all
    .slice(0, Math.max(0, all.length - limit))
    .filter(isWrong)
    .slice(0, Math.floor(limit / 2))
  return {
    proxy: 'proxy',
    by: 'sessions',
    replicas: names.map(node => ({
      node,
      verdict: { kind: 'identical' },
      lines: all.length * 8,
      sessions: all.length,
      order: 0,
      between: 0,
      earlier: 0,
      lost: 0,
      sinceRestart: [],
      pending: 0,
      sha256: '0'.repeat(64)
    })),
    totalSessions: all.length,
    together: 0,
    older: { compared: 0, dropped: 0 },
    noise: [],
    map: Object.fromEntries(names.map(name => [name, all.map(one => letterOf(one, name)).join('')])),
    sessions: [...older, ...all.slice(-(limit - older.length))]
  }
}
