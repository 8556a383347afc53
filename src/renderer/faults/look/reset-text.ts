import type { Words } from '../../i18n/use-words'

/** What a reset took off, in parts; empty when there was nothing. */
export function resetParts(t: Words, nodes: number, faults: number, partitions: number): string[] {
  return [
    nodes > 0 ? t('faults.reset.nodes', { count: nodes }) : '',
    faults > 0 ? t('faults.reset.faults', { count: faults }) : '',
    partitions > 0 ? t('faults.reset.partitions', { count: partitions }) : ''
  ].filter(text => text !== '')
}
