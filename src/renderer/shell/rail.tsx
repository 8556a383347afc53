import { ToggleButton } from 'react-aria-components'
import { languageIds, languages } from '#shared/names'
import { useWords } from '../i18n/use-words'
import { useSetUi, useUi } from '../store/hooks'
import { Icon } from '../ui/icon/icon'
import { Segmented } from '../ui/controls/segmented'
import { Tooltip } from '../ui/overlays/tooltip'
import { Button } from '../ui/controls/button'
import { commandKey } from '../actions/command-key'
import type { Overlay } from './use-shell-keys'
import { useTheme } from './use-theme'
import type { View } from './view'
import '../ui/controls/button.css'
import './rail.css'

/** The left edge: the screens, and at the foot what concerns this window only. */
export function Rail(props: { views: readonly View[]; onOpen: (overlay: Overlay) => void }) {
  const { views, onOpen } = props
  const t = useWords()
  const setUi = useSetUi()
  const { screen, language, projector } = useUi(({ screen, language, projector }) => ({
    screen,
    language,
    projector
  }))
  const theme = useTheme()
  return (
    <nav className="rail" aria-label={t('shell.screens')}>
      <div className="brand">
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
          <path className="brand-a" d="M3.5 15.5 8.5 4.5" />
          <path className="brand-b" d="M11.5 15.5 16.5 4.5" />
        </svg>
        Relevo
      </div>
      {views.map(view => (
        <button
          key={view.id}
          type="button"
          className="rail-item"
          aria-current={view.id === screen ? 'page' : undefined}
          onClick={() => setUi({ screen: view.id })}
        >
          <Icon name={view.icon} size={18} />
          {t(`shell.screen.${view.id}`)}
        </button>
      ))}
      <div className="rail-foot">
        <div className="rail-open">
          <Button
            variant="ghost"
            icon="search"
            aria-label={t('shell.palette')}
            hint={`${t('shell.palette')} (${commandKey} K)`}
            onPress={() => onOpen('palette')}
          />
          <Button
            variant="ghost"
            icon="info"
            aria-label={t('shell.help')}
            hint={`${t('shell.help')} (?)`}
            onPress={() => onOpen('help')}
          />
        </div>
        <Segmented
          label={t('shell.language')}
          value={language}
          segments={languageIds.map(id => ({ value: id, label: id.toUpperCase(), name: languages[id] }))}
          onChange={chosen => setUi({ language: chosen })}
        />
        <Segmented
          label={t('shell.theme')}
          value={theme}
          segments={[
            { value: 'dark', label: <Icon name="theme" size={14} />, name: t('shell.dark') },
            { value: 'light', label: <Icon name="sun" size={14} />, name: t('shell.light') }
          ]}
          onChange={chosen => setUi({ chosenTheme: chosen })}
        />
        <Tooltip text={t('shell.projector')}>
          <ToggleButton
            className="btn ghost icon rail-projector"
            aria-label={t('shell.projector')}
            isSelected={projector}
            onChange={selected => setUi({ projector: selected })}
          >
            <Icon name="projector" size={16} />
          </ToggleButton>
        </Tooltip>
      </div>
    </nav>
  )
}
