import { furtherDoors } from '#shared/roads/file-doors'
import { portsOf } from '#shared/doors'
import type { NodeOfKind } from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { Switch } from '../../ui/controls/switch'
import { switchDoor } from './edit-topology'
import { useEdits } from './use-edits'
import './door-switches.css'

/** The further doors of a file server, each on or off. The last door of all cannot be closed. */
export function DoorSwitches({ node }: { node: NodeOfKind<'file-server'> }) {
  const t = useWords()
  const { change } = useEdits()
  const isLast = portsOf(node).length === 1
  return (
    <div className="door-switches" role="group" aria-label={t('lab.config.doors')}>
      <span className="quiet">{t('lab.config.doors')}</span>
      {furtherDoors.map(kind => {
        const isOpen = node.doors[kind] !== undefined
        return (
          <Switch
            key={kind}
            isSelected={isOpen}
            isDisabled={isOpen && isLast}
            onChange={on => void change(now => switchDoor(now, node.id, kind, on))}
          >
            {kind.toUpperCase()}
          </Switch>
        )
      })}
    </div>
  )
}
