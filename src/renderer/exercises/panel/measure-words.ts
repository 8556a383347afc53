import type { Words } from '../../i18n/use-words'

/** The measures that have a name in the panel's words, with `.` as `-`; others stand as the file has them. */
const measures = [
  'client-requests',
  'client-failed',
  'client-unknown',
  'latency-p50',
  'latency-p99',
  'failover-detect',
  'failover-decide',
  'failover-resume',
  'failover-total',
  'gap',
  'bytes-lost',
  'bytes-repeated',
  'replicas',
  'copies'
] as const
type Measured = (typeof measures)[number]

const values = ['identical', 'behind', 'diverged', 'whole', 'cut', 'unknown'] as const
type Valued = (typeof values)[number]

const has = <T extends string>(list: readonly T[], word: string): word is T =>
  (list as readonly string[]).includes(word)

export function measureWord(t: Words, measure: string): string {
  const key = measure.replaceAll('.', '-')
  return has<Measured>(measures, key) ? t(`exercises.measure.${key}`) : measure
}

export function valueWord(t: Words, value: string): string {
  return has<Valued>(values, value) ? t(`exercises.value.${value}`) : value
}
