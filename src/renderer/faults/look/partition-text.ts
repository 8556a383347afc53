import { partitionName } from '#shared/runs/partition-names'
import type { Words } from '../../i18n/use-words'

/** A partition by its name: that of one node from all others, which has none of its own, in words. */
export const partitionText = (
  t: Words,
  { name, sides = [] }: { readonly name: string; readonly sides?: readonly (readonly string[])[] }
): string => partitionName(name, sides, node => t('faults.partition.isolation', { node }))
