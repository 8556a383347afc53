import type { CheckView } from '#shared/exercise/view'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useUi } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { measuredText, valueText, wantedText } from './check-text'
import { unknownWord } from './measure-words'

/** One measured value, with what was wanted of it. `covered`: it is not shown before the class has said what it thinks. */
export function CheckLine({ check, covered = false }: { check: CheckView; covered?: boolean }) {
  const t = useWords()
  const format = useFormat()
  const language = useUi(ui => ui.language)
  const { compare, value, unit, ok, at, unknown } = check
  const taken = at !== null
  const icon = !taken || covered ? 'clock' : ok === false ? 'down' : ok === true ? 'up' : 'info'
  const tone = !taken || covered ? 'stopped' : ok === false ? 'down' : ok === true ? 'up' : 'stopped'
  return (
    <div className={`check-line st-${tone}`}>
      <Icon name={icon} size={16} />
      <div>
        <span className="dim">{measuredText(language, check)}</span>
        <b className="check-value">
          {covered
            ? t('exercises.hidden')
            : taken
              ? valueText(t, format, value, unit)
              : t('exercises.not-measured-yet')}
        </b>
        {unknown !== null && <small>{unknownWord(language, unknown)}</small>}
        {compare && !covered && <small>{wantedText(t, format, compare, unit)}</small>}
      </div>
    </div>
  )
}
