import { ToggleButton } from 'react-aria-components'
import { logLevels, type LogLevel } from '#shared/names'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import '../../ui/controls/field.css'

interface LogToolsProps {
  query: string
  level: LogLevel
  /** Nothing to copy or export. */
  empty: boolean
  /** Long lines go on below, rather than out of sight. */
  wrap: boolean
  onWrap: (wrap: boolean) => void
  onQuery: (query: string) => void
  onLevel: (level: LogLevel) => void
  onCopy: () => void
  onExport: () => void
  onClear: () => void
}

export function LogTools(props: LogToolsProps) {
  const t = useWords()
  return (
    <div className="bar-log">
      <input
        type="search"
        className="input"
        value={props.query}
        placeholder={t('common.log.search')}
        aria-label={t('common.log.search')}
        onChange={event => props.onQuery(event.target.value)}
      />
      <Select
        label={t('common.log.level')}
        value={props.level}
        options={logLevels.map(level => ({ value: level, label: t(`common.log.levels.${level}`) }))}
        onChange={props.onLevel}
      />
      <ToggleButton className="toggle" isSelected={props.wrap} onChange={props.onWrap}>
        {t('common.log.wrap')}
      </ToggleButton>
      <span className="log-acts">
        <Button
          size="s"
          variant="ghost"
          icon="copy"
          aria-label={t('common.action.copy')}
          isDisabled={props.empty}
          onPress={props.onCopy}
        />
        <Button
          size="s"
          variant="ghost"
          icon="download"
          aria-label={t('common.action.export')}
          isDisabled={props.empty}
          onPress={props.onExport}
        />
        <Button
          size="s"
          variant="ghost"
          icon="trash"
          aria-label={t('common.action.clear')}
          onPress={props.onClear}
        />
      </span>
    </div>
  )
}
