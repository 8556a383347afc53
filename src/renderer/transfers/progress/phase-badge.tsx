import type { TransferPhase } from '#shared/journal'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import './phase-badge.css'

const looks: Readonly<Record<TransferPhase, { icon: IconName; state: string }>> = {
  staging: { icon: 'starting', state: 'st-starting' },
  connecting: { icon: 'starting', state: 'st-starting' },
  sending: { icon: 'transfers', state: 'st-moving' },
  verifying: { icon: 'hash', state: 'st-moving' },
  stored: { icon: 'check', state: 'st-up' },
  paused: { icon: 'pause', state: 'st-frozen' },
  cut: { icon: 'cut', state: 'st-down' },
  failed: { icon: 'failed', state: 'st-failed' },
  cancelled: { icon: 'stopped', state: 'st-stopped' }
}

/** The phase of a transfer as icon, word and colour; `text` says more than the word alone. */
export function PhaseBadge({ phase, text }: { phase: TransferPhase; text?: string }) {
  const t = useWords()
  return (
    <span className={`st ${looks[phase].state}`}>
      <Icon name={looks[phase].icon} size={13} />
      {text ?? t(`transfers.phase.${phase}`)}
    </span>
  )
}
