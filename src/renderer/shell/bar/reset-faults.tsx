import { allWrong } from '../../faults/look/fault-count'
import { useWords } from '../../i18n/use-words'
import { controlGlows } from '../../store/glow'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { useResetFaults } from '../../faults/commands/use-reset-faults'
import '../../ui/display/count.css'

/** Always in reach: brings every frozen node and every link back. Counts what it would take off. */
export function ResetFaults() {
  const t = useWords()
  const reset = useResetFaults()
  const count = useLab(allWrong, 0)
  const glows = useLab(lab => controlGlows(lab, 'reset'), false)
  return (
    <Button
      className={glows ? 'glows' : ''}
      act
      variant={count > 0 ? 'warn' : 'plain'}
      icon="reset"
      hint={t('shell.reset-hint')}
      onPress={() => void reset()}
    >
      <span className="word-3">{t('shell.reset-faults')}</span>
      {count > 0 && <span className="count">{count}</span>}
    </Button>
  )
}
