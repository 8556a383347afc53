import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import type { NodeStatus } from '../store/hooks'
import type { NodeAction } from './node-actions'

/** What an action will do, said before it is done. */
export function useActionHint(node: Pick<NodeStatus, 'nextBackoffMs'>): (action: NodeAction) => string {
  const t = useWords()
  const format = useFormat()
  return action => {
    if (action !== 'kill') return t(`lab.hint.${action}`)
    return node.nextBackoffMs === null
      ? t('lab.hint.kill-for-good')
      : t('lab.hint.kill', { time: format.durationText(roundUp(node.nextBackoffMs)) })
  }
}

/** Backoff is jittered; tenths of a second are as exact as it gets. */
const roundUp = (ms: number) => (ms < 1000 ? Math.round(ms / 10) * 10 : ms)
