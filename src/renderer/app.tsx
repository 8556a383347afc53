import { lazy, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import { useStore } from 'zustand'
import { useFormat } from './format/use-format'
import { useWords } from './i18n/use-words'
import { DiagramWindow } from './diagram/diagram-window'
import { LeftExerciseNote } from './exercises/left-exercise-note'
import { LoadWindow } from './load/load-window'
import { Native } from './native/native'
import { useNativeItems } from './native/use-native-items'
import { HelpDialog } from './shell/help-dialog'
import { Palette } from './shell/palette/palette'
import { RecordedBanner } from './shell/playback/recorded-banner'
import { Scrubber } from './shell/playback/scrubber'
import { Rail } from './shell/rail'
import { ScreenGuard } from './shell/screen-guard'
import { ToastRegion } from './shell/toast-region'
import { TooLargeNote } from './shell/too-large-note'
import { TopBar } from './shell/bar/top-bar'
import { WindowGuard } from './ui/overlays/window-guard'
import { useDocument } from './shell/use-document'
import { useHistory } from './shell/use-history'
import { useKeptFocus } from './shell/use-kept-focus'
import { usePreload } from './shell/use-preload'
import { useShellKeys } from './shell/use-shell-keys'
import { useConnection, useHeld, useLab, usePanel, usePlayback, useSetUi, useUi } from './store/hooks'
import { Button } from './ui/controls/button'
import { EmptyState } from './ui/display/empty-state'
import { DropOverlay } from './transfers/sending/drop-overlay'
import { Icon, IconSprite } from './ui/icon/icon'
import { views } from './views'
import './app.css'

/** What an exercise brings is fetched when there is one. */
const ExercisePanel = lazy(async () => ({
  default: (await import('./exercises/panel/exercise-panel')).ExercisePanel
}))
const OpenExercise = lazy(async () => ({ default: (await import('./exercises/open-exercise')).OpenExercise }))

export function App() {
  useDocument()
  useHistory()
  useKeptFocus()
  const [overlay, setOverlay] = useShellKeys()
  const language = useUi(ui => ui.language)
  const nativeItems = useNativeItems()
  const inExercise = useLab(lab => Boolean(lab.exercise), false)
  const opening = useUi(ui => ui.exercise)
  const setUi = useSetUi()
  const playback = usePlayback()
  return (
    <I18nProvider locale={language}>
      <IconSprite />
      <div className={['app', inExercise && 'in-exercise', playback && 'recorded'].filter(Boolean).join(' ')}>
        <Rail views={views} onOpen={setOverlay} />
        <TopBar />
        {playback && <RecordedBanner meta={playback.meta} />}
        <Main>
          <ConnectionNote />
          <PausedNote />
          <TooLargeNote />
          <LeftExerciseNote on="lab" />
          <Screen />
        </Main>
        {inExercise && (
          <WindowGuard>
            <ExercisePanel />
          </WindowGuard>
        )}
        {playback && <Scrubber playback={playback} />}
      </div>
      <ToastRegion />
      <LoadWindow />
      <DiagramWindow />
      <DropOverlay />
      {opening && (
        <WindowGuard onClose={() => setUi({ exercise: null })}>
          <OpenExercise key={JSON.stringify(opening)} request={opening} />
        </WindowGuard>
      )}
      <Native show={setOverlay} />
      {(overlay === 'palette' || overlay === 'find') && (
        <Palette
          views={views}
          more={nativeItems}
          nodesOnly={overlay === 'find'}
          onClose={() => setOverlay(null)}
        />
      )}
      {overlay === 'help' && <HelpDialog onClose={() => setOverlay(null)} />}
    </I18nProvider>
  )
}

/** A picture that is held is busy while something that it asks for is on its way. */
function Main({ children }: { children: ReactNode }) {
  const { lab } = usePanel()
  const held = useHeld()
  const isAsking = useStore(lab.asked, count => count > 0)
  return (
    <main className="app-main" aria-busy={held && isAsking}>
      {children}
    </main>
  )
}

function Screen() {
  const t = useWords()
  const screen = useUi(ui => ui.screen)
  const connection = useConnection()
  const there = useLab(() => true, false)
  const recorded = usePlayback() !== null
  const view = views.find(({ id }) => id === screen) ?? views[0]
  usePreload(views, there)
  if (there && view) {
    const View = view.component
    return (
      <ScreenGuard key={screen} title={t(`shell.screen.${view.id}`)}>
        <View />
      </ScreenGuard>
    )
  }
  if (connection === 'refused') {
    return <EmptyState icon="failed" title={t('shell.refused')} text={t('shell.refused-text')} />
  }
  if (recorded) return <EmptyState icon="clock" title={t('shell.opening-run')} />
  return <EmptyState icon="plug" title={t('shell.connecting')} text={t('shell.connecting-text')} />
}

/** A picture that stands still says so on every screen. */
function PausedNote() {
  const t = useWords()
  const setUi = useSetUi()
  const paused = useHeld()
  const connection = useConnection()
  const format = useFormat()
  const { lab } = usePanel()
  if (!paused || connection !== 'ready') return null
  return (
    <div className="app-note st-backoff" role="status">
      <Icon name="pause" size={14} />
      <span>
        <b>{t('shell.paused')}</b> <span className="mono">{format.clock(lab.runNow())}</span> ·{' '}
        {t('shell.paused-text')}
      </span>
      <Button size="s" icon="play" onPress={() => setUi({ paused: false })}>
        {t('shell.resume-view')}
      </Button>
    </div>
  )
}

/** Over what was last known, when the host has gone. */
function ConnectionNote() {
  const t = useWords()
  const connection = useConnection()
  const there = useLab(() => true, false)
  if (!there || connection === 'ready') return null
  const lost = connection === 'refused'
  const state = lost || connection === 'silent' ? connection : 'reconnecting'
  return (
    <div className={`app-note ${lost ? 'st-failed' : 'st-starting'}`} role="status">
      <Icon name={lost ? 'failed' : 'starting'} size={14} />
      <span>
        <b>{t(`shell.${state}`)}</b> {t(`shell.${state}-text`)}
      </span>
    </div>
  )
}
