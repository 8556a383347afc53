import type { MarkedHandIn } from '#shared/marking/marking'
import { measureOf } from '#shared/measures/table'
import { useWords } from '../i18n/use-words'
import { useUi } from '../store/hooks'
import { Panel } from '../ui/display/panel'
import { Icon } from '../ui/icon/icon'

/** What the exercise measured, and what was answered: with what came of it. */
export function Answers({ handIn: { checks, answers } }: { handIn: MarkedHandIn }) {
  const t = useWords()
  const language = useUi(ui => ui.language)
  if (checks.length === 0 && answers.length === 0) return null
  return (
    <Panel className="marking-part">
      {checks.length > 0 && (
        <>
          <h3 className="h2">{t('marking.checks')}</h3>
          <ul>
            {checks.map(({ step, measure, of, said, wanted, ok }) => (
              <li key={step}>
                <Right ok={ok} />
                <span>
                  {[measureOf(measure)?.title[language] ?? measure, of].filter(Boolean).join(' · ')}:{' '}
                  <strong>{said[language]}</strong>{' '}
                  {wanted[language] !== '' && <small className="quiet">({wanted[language]})</small>}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {answers.length > 0 && (
        <>
          <h3 className="h2">{t('marking.answers')}</h3>
          <ul>
            {answers.map(({ step, ask, answer, measured, ok }) => (
              <li key={step}>
                <Right ok={ok} />
                <span>
                  <bdi dir="auto">{ask[language]}</bdi>{' '}
                  <strong>{t('marking.given', { value: answer?.[language] ?? t('marking.nothing') })}</strong>{' '}
                  {ok !== true && measured !== null && (
                    <small className="quiet">{t('marking.measured', { value: measured[language] })}</small>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  )
}

function Right({ ok }: { ok: boolean | null }) {
  const t = useWords()
  if (ok === null) return <span className="quiet">—</span>
  return (
    <span className={ok ? 'st-up' : 'st-failed'}>
      <Icon name={ok ? 'check' : 'close'} size={13} />
      <span className="unseen">{t(ok ? 'marking.right' : 'marking.wrong')}</span>
    </span>
  )
}
