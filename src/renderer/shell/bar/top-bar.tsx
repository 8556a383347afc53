import { useWords } from '../../i18n/use-words'
import { useCommand, useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { HostStatus } from './host-status'
import { LoadSwitch } from './load-switch'
import { PaceChoice } from './pace-choice'
import { ResetFaults } from './reset-faults'
import { SendButton } from './send-button'
import { TopologyMenu } from './topology-menu'
import './top-bar.css'

/** What concerns the whole lab, in reach from every screen. */
export function TopBar() {
  const t = useWords()
  const run = useCommand()
  const ready = useLab(() => true, false)
  return (
    <header className="bar-frame" aria-label={t('shell.commands')}>
      <div className="bar">
        <TopologyMenu />
        <span className="sep" />
        <Button
          act
          icon="play"
          hint={t('shell.start-all-hint')}
          isDisabled={!ready}
          onPress={() => void run('lab.start-all', {})}
        >
          <span className="word-1">{t('shell.start-all')}</span>
        </Button>
        <Button
          act
          icon="stop"
          hint={t('shell.stop-all-hint')}
          isDisabled={!ready}
          onPress={() => void run('lab.stop-all', {})}
        >
          <span className="word-1">{t('shell.stop-all')}</span>
        </Button>
        <span className="sep" />
        <SendButton />
        <LoadSwitch />
        <span className="sep" />
        <PaceChoice />
        <ResetFaults />
        <span className="grow" />
        <HostStatus />
      </div>
    </header>
  )
}
