import { Label, Radio, RadioGroup } from 'react-aria-components'
import { useStore } from 'zustand'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { outbox } from './outbox'
import { replicatedCount } from '../model/receivers'
import './drop-zone.css'

/** Says that files can be dropped, and which way they will go. The window itself takes the drop. */
export function DropZone() {
  const t = useWords()
  const receivers = useLab(lab => replicatedCount(lab.topology), 0)
  const chosen = useStore(outbox, state => state.route)
  const route = receivers === 0 ? 'balanced' : chosen
  return (
    <section className="tr-drop" aria-label={t('transfers.drop-zone')}>
      <svg className="tr-file" width="48" height="58" viewBox="0 0 56 68" aria-hidden="true">
        <path className="sheet" d="M6 3h30l14 14v44a4 4 0 0 1-4 4H10a4 4 0 0 1-4-4z" />
        <path className="sheet" d="M36 3v14h14" />
        <path className="play" d="M23 32v16l13-8z" />
      </svg>
      <div className="grow">
        <div className="tr-drop-title">{t('transfers.drop')}</div>
        <div className="dim">{t('transfers.drop-text')}</div>
      </div>
      <RadioGroup
        className="tr-route"
        value={route}
        onChange={value => outbox.setState({ route: value === 'balanced' ? 'balanced' : 'replicated' })}
      >
        <Label className="tr-route-label">{t('transfers.route')}</Label>
        <Radio value="replicated" className="tr-radio" isDisabled={receivers === 0}>
          <i />
          {receivers === 0
            ? t('transfers.route-replicated-none')
            : t('transfers.route-replicated', { count: receivers })}
        </Radio>
        <Radio value="balanced" className="tr-radio">
          <i />
          {t('transfers.route-balanced')}
        </Radio>
      </RadioGroup>
    </section>
  )
}
