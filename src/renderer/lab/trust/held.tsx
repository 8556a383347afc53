import { useWords } from '../../i18n/use-words'
import { useLab, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import './held.css'

/** Whether a node does not run because it came in a file that nobody has trusted here. */
export function useHeld(id: string): boolean {
  return useLab(lab => lab.trust?.held.some(({ node }) => node === id) ?? false, false)
}

/** In the place of a node's state. */
export function HeldBadge() {
  const t = useWords()
  return (
    <span className="st st-backoff" title={t('trust.restricted-hint')}>
      <Icon name="shield" size={14} />
      <b>{t('trust.restricted')}</b>
    </span>
  )
}

/** In the place of a node's actions: what it would do is looked at first. */
export function ReviewButton({ node }: { node: string }) {
  const t = useWords()
  const setUi = useSetUi()
  return (
    <Button
      act
      size="s"
      className="nodrag"
      aria-label={`${t('trust.review')}: ${node}`}
      hint={t('trust.review-all')}
      onPress={() => setUi({ trusting: true })}
    >
      {t('trust.review')}
    </Button>
  )
}

/** In the inspector: why the node does not run, and the way to what it would do. */
export function HeldBox({ node }: { node: string }) {
  const t = useWords()
  return (
    <div className="sec">
      <div className="held-box st-backoff">
        <span>{t('trust.node-text')}</span>
        <ReviewButton node={node} />
      </div>
    </div>
  )
}
