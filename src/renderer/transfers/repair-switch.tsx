import { useWords } from '../i18n/use-words'
import { useCommand, useLab } from '../store/hooks'
import { Switch } from '../ui/controls/switch'
import { replicatedCount } from './model/receivers'

/** Whether receivers get from one another what they lack; away where there are no two of them. */
export function RepairSwitch() {
  const t = useWords()
  const run = useCommand()
  const isOn = useLab(lab => lab.topology.repair?.on ?? true, true)
  const receivers = useLab(lab => replicatedCount(lab.topology), 0)
  if (receivers < 2) return null
  return (
    <span className="tr-repair" title={t('transfers.repair.hint')}>
      <Switch act isSelected={isOn} onChange={on => void run('lab.set-repair', { on })}>
        {t('transfers.repair.switch')}
      </Switch>
    </span>
  )
}
