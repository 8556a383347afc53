import { useWords } from '../../i18n/use-words'
import { glowingAction } from '../../store/glow'
import { useLab, useSetUi, type NodeStatus } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Menu, MenuItem, MenuSeparator } from '../../ui/overlays/menu'
import { actionIcons, actionsOf } from '../../actions/node-actions'
import { useFaults } from '../../faults/commands/use-faults'
import { useActionHint } from '../../actions/use-action-hint'
import { useNodeActions } from '../../actions/use-node-actions'

/** What does not fit on the card: the rest of the actions, the log, the configuration. */
export function MoreMenu({ node }: { node: NodeStatus }) {
  const t = useWords()
  const setUi = useSetUi()
  const act = useNodeActions()
  const hint = useActionHint(node)
  const { isolate } = useFaults()
  const { rest } = actionsOf(node)
  const glows = useLab(lab => {
    const wanted = glowingAction(lab, node.id)
    return wanted === 'more' || rest.some(action => action === wanted)
  }, false)
  const show = (tab: 'log' | 'faults' | 'config') => setUi({ selection: { kind: 'node', id: node.id }, tab })
  return (
    <Menu
      label={`${t('common.action.more')}: ${node.id}`}
      trigger={
        <Button
          size="s"
          variant="ghost"
          icon="more"
          className={`nodrag more${glows ? ' glows' : ''}`}
          aria-label={`${t('common.action.more')}: ${node.id}`}
          hint={t('common.action.more')}
        />
      }
    >
      {rest.map(action => (
        <MenuItem
          act
          key={action}
          id={action}
          icon={actionIcons[action]}
          text={t(`common.action.${action}`)}
          danger={action === 'keep-down'}
          hint={hint(action)}
          onAction={() => act(node.id, action)}
        />
      ))}
      {rest.length > 0 && <MenuSeparator />}
      {node.kind !== 'existing' && (
        <MenuItem icon="file" text={t('lab.facts.open-log')} onAction={() => show('log')} />
      )}
      <MenuItem icon="bolt" text={t('faults.add')} onAction={() => show('faults')} />
      <MenuItem
        act
        icon="partition"
        text={t('faults.partition.isolate')}
        hint={t('faults.partition.isolate-hint')}
        onAction={() => isolate(node.id)}
      />
      <MenuItem
        act
        icon="partition"
        text={t('faults.partition.open')}
        onAction={() => setUi({ partitioning: { node: node.id } })}
      />
      <MenuSeparator />
      <MenuItem icon="info" text={t('lab.configuration')} onAction={() => show('config')} />
    </Menu>
  )
}
