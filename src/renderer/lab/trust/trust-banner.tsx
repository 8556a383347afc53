import { visibleLine } from '#shared/trust/visible-text'
import { useWords } from '../../i18n/use-words'
import { useLab, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import './trust-banner.css'

/** Above the graph, while nodes of it do not run because nobody has trusted the file that they came in. */
export function TrustBanner() {
  const t = useWords()
  const setUi = useSetUi()
  const trust = useLab(lab => lab.trust, null)
  const name = useLab(lab => lab.topology.name, '')
  if (!trust) return null
  const isProgram = trust.held.every(({ powers }) => powers.some(({ kind }) => kind === 'program'))
  const words = { count: trust.held.length, file: visibleLine(trust.file ?? name) }
  return (
    <div className="trust-banner" role="status">
      <div className="st-backoff">
        <Icon name="shield" size={14} />
        <b>{t('trust.restricted')}</b>
        <span className="trust-banner-text">
          {t(isProgram ? 'trust.programs' : 'trust.nodes', words)}{' '}
          {t(trust.declined ? 'trust.declined' : 'trust.until-trusted')}
        </span>
        <Button act size="s" aria-label={t('trust.review-all')} onPress={() => setUi({ trusting: true })}>
          {t('trust.review')}
        </Button>
      </div>
    </div>
  )
}
