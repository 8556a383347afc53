import { tooLargeText } from '../events/too-large-text'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand, useLab, usePanel, useVersion } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Icon } from '../ui/icon/icon'

/** Why nothing runs, where this computer does not carry what was opened; a person may start it all the same. */
export function TooLargeNote() {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const { events } = usePanel().lab
  useVersion(events)
  // The journal is looked through only where something does not run.
  const stands = useLab(lab => Object.values(lab.nodes).some(({ state }) => state === 'stopped'), false)
  const excess = stands ? events.latest('too-large', () => true) : null
  if (!excess) return null
  // Somebody started nodes, or opened another topology.
  const last = Math.max(
    ...(['start-asked', 'topology-changed'] as const).map(kind => events.latest(kind, () => true)?.seq ?? 0)
  )
  if (last > excess.seq) return null
  return (
    <div className="app-note st-backoff" role="status">
      <Icon name="failed" size={14} />
      <span>{tooLargeText(excess, t, format)}</span>
      <Button act size="s" icon="play" onPress={() => void run('lab.start-all', {})}>
        {t('shell.start-anyway')}
      </Button>
    </div>
  )
}
