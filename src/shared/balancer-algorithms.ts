import type { Language } from './names'

/**
 * The balancing algorithms: what each is called in a topology and on the command line, and what the panel calls it in
 * each language. Apart from the schemas, so that the panel does not carry those. The compiler asks for the code of
 * each in `src/nodes/balancer/algorithms/table.ts`.
 */
const labels = {
  'round-robin': { en: 'Round robin', es: 'Por turnos' },
  'least-connections': { en: 'Least connections', es: 'Menos conexiones' },
  'power-of-two': { en: 'Power of two', es: 'Mejor de dos' },
  weighted: { en: 'Weighted', es: 'Con pesos' },
  'consistent-hash': { en: 'Consistent hash', es: 'Hash consistente' },
  cookie: { en: 'Sticky: cookie', es: 'Afinidad: cookie' },
  'source-address': { en: 'Sticky: client address', es: 'Afinidad: dirección del cliente' }
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>

export type BalancerAlgorithm = keyof typeof labels

export const balancerAlgorithms = Object.keys(labels) as readonly BalancerAlgorithm[]

/** What the panel calls each algorithm: a part of its words in that language. */
export function algorithmLabels(language: Language): Readonly<Record<BalancerAlgorithm, string>> {
  const entries = balancerAlgorithms.map(name => [name, labels[name][language]] as const)
  return Object.fromEntries(entries) as Record<BalancerAlgorithm, string>
}
