import { useWords } from '../../i18n/use-words'
import { useCommand, useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { HostStatus } from './host-status'
import { LoadSwitch } from './load-switch'
import { ResetFaults } from './reset-faults'
import { SendFileButton } from '../../transfers/sending/send-file-button'
import { TopologyMenu } from './topology-menu'
import { useExchange } from '../../actions/use-exchange'
import './top-bar.css'

/** What concerns the whole lab, in reach from every screen. */
export function TopBar() {
  const t = useWords()
  const run = useCommand()
  const { send, busy } = useExchange()
  const ready = useLab(() => true, false)
  return (
    <header className="bar-frame" aria-label={t('shell.commands')}>
      <div className="bar">
        <TopologyMenu />
        <span className="sep" />
        <Button
          icon="play"
          hint={t('shell.start-all-hint')}
          isDisabled={!ready}
          onPress={() => void run('lab.start-all', {})}
        >
          <span className="word-1">{t('shell.start-all')}</span>
        </Button>
        <Button
          icon="stop"
          hint={t('shell.stop-all-hint')}
          isDisabled={!ready}
          onPress={() => void run('lab.stop-all', {})}
        >
          <span className="word-1">{t('shell.stop-all')}</span>
        </Button>
        <span className="sep" />
        <Button
          variant="primary"
          icon="send"
          isPending={busy}
          isDisabled={!ready}
          onPress={() => void send()}
        >
          <span className="word-5">{t('shell.send-exchange')}</span>
        </Button>
        <SendFileButton />
        <LoadSwitch />
        <span className="sep" />
        <ResetFaults />
        <span className="grow" />
        <HostStatus />
      </div>
    </header>
  )
}
