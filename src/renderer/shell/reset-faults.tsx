import { useWords } from '../i18n/use-words'
import { useCommand, useLab, usePanel } from '../store/hooks'
import { Button } from '../ui/button'

/** Always in reach: brings every frozen node back. */
export function ResetFaults() {
  const t = useWords()
  const run = useCommand()
  const { toasts } = usePanel()
  const frozen = useLab(lab => Object.values(lab.nodes).filter(node => node.state === 'frozen').length, 0)
  async function reset() {
    const result = await run('lab.reset-faults', {})
    if (!result.ok) return
    const count = result.value.resumed.length
    toasts.show({ kind: 'done', text: count > 0 ? t('shell.reset-done', { count }) : t('shell.reset-none') })
  }
  return (
    <Button
      variant={frozen > 0 ? 'warn' : 'plain'}
      icon="reset"
      hint={t('shell.reset-hint')}
      onPress={() => void reset()}
    >
      <span className="word-3">{t('shell.reset-faults')}</span>
      {frozen > 0 && <span className="count">{frozen}</span>}
    </Button>
  )
}
