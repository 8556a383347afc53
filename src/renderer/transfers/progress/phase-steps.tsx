import type { TransferPhase } from '#shared/journal'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'
import './phase-steps.css'

const steps = ['sending', 'verifying', 'stored'] as const

/** How far a copy is on its way: what is behind it, where it is, what is to come. */
export function PhaseSteps({ phase, receiver }: { phase: TransferPhase; receiver: string }) {
  const t = useWords()
  const now = phase === 'stored' ? steps.length : steps.indexOf(phase as (typeof steps)[number])
  return (
    <ol className="tr-steps" aria-label={t('transfers.steps', { receiver })}>
      {steps.map((step, index) => (
        <li
          key={step}
          className={index < now ? 'done' : index === now ? 'now' : ''}
          aria-current={index === now ? 'step' : undefined}
        >
          {index < now ? <Icon name="check" size={12} /> : <i />}
          {t(`transfers.phase.${step}`)}
        </li>
      ))}
    </ol>
  )
}
