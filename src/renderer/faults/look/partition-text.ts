import { partitionName } from '#shared/runs/partition-names'
import type { Words } from '../../i18n/use-words'

/** A partition by its name: that of one node from all others, which has none of its own, in words. */
export const partitionText = (t: Words, name: string): string =>
  partitionName(name, node => t('faults.partition.isolation', { node }))
