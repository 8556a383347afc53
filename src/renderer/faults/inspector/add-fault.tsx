import { useState } from 'react'
import type { FaultInput, FaultType, FaultView } from '#shared/faults'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import type { IconName } from '../../ui/icon/icon-drawings'
import { Menu, MenuItem } from '../../ui/overlays/menu'
import { faultIcons, faultMenu, setTime } from '../look/fault-look'
import { faultWord } from '../look/fault-text'
import { NewFault } from '../form/new-fault'
import { useFaults } from '../commands/use-faults'

const quickDelayMs = 200

/** Three faults in one click each, and all of them by a menu that says what each does. */
export function AddFault(props: { link: string; to: string; faults: readonly FaultView[] }) {
  const t = useWords()
  const format = useFormat()
  const { set } = useFaults()
  const { link, to, faults } = props
  const [adding, setAdding] = useState<FaultType | null>(null)
  const quick: readonly { fault: FaultInput; icon: IconName; text: string }[] = [
    { fault: { type: 'down' }, icon: 'cut', text: t('faults.quick-cut') },
    {
      fault: { type: 'latency', latencyMs: quickDelayMs },
      icon: 'clock',
      text: t('faults.quick-delay', { time: setTime(format, quickDelayMs) })
    },
    { fault: { type: 'timeout' }, icon: 'hole', text: t('faults.quick-hole') }
  ]
  const isThere = (type: FaultType) => faults.some(view => view.fault.name === type)
  return (
    <div className="add-fault">
      <div className="quick-faults" role="group" aria-label={t('faults.quick')}>
        {quick.map(({ fault, icon, text }) => (
          <Button
            act
            key={fault.type}
            icon={icon}
            hint={t(`faults.does.${fault.type}`)}
            isDisabled={isThere(fault.type)}
            onPress={() => void set(link, fault)}
          >
            {text}
          </Button>
        ))}
        <Menu
          label={t('faults.add')}
          trigger={
            <Button act icon="plus">
              {t('faults.add')}
            </Button>
          }
        >
          {faultMenu.map(type => (
            <MenuItem
              key={type}
              id={type}
              icon={faultIcons[type]}
              text={faultWord(t, type)}
              detail={t(`faults.does.${type}`)}
              onAction={() => setAdding(type)}
            />
          ))}
        </Menu>
      </div>
      {adding && <NewFault key={adding} link={link} to={to} type={adding} onClose={() => setAdding(null)} />}
    </div>
  )
}
