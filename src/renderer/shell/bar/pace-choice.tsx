import { classDownMs, paces } from '#shared/names'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Menu, MenuItem } from '../../ui/overlays/menu'

/** How soon nodes that die are started again. */
export function PaceChoice() {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const pace = useLab(lab => lab.topology.pace, 'real')
  const ready = useLab(() => true, false)
  const time = format.wholeDuration(classDownMs)
  const name = t(`shell.pace.name.${pace}`)
  return (
    <Menu
      label={t('shell.pace.title')}
      trigger={
        <Button
          act
          icon="clock"
          hint={t('shell.pace.hint')}
          aria-label={t('shell.pace.now', { pace: name })}
          isDisabled={!ready}
        >
          <span className="word-2">{name}</span>
        </Button>
      }
    >
      {paces.map(one => (
        <MenuItem
          key={one}
          icon={one === pace ? 'check' : 'clock'}
          text={t(`shell.pace.name.${one}`)}
          detail={t(`shell.pace.does.${one}`, { time })}
          onAction={() => void run('lab.set-pace', { pace: one })}
        />
      ))}
    </Menu>
  )
}
