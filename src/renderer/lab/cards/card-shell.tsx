import { Handle, Position } from '@xyflow/react'
import type { ReactNode } from 'react'
import { FaultBadge } from '../../faults/look/fault-badge'
import { countsFaults } from '../../faults/look/links'
import { useWords } from '../../i18n/use-words'
import { glowingAction } from '../../store/glow'
import { useLab, useSetUi, useUi, type NodeStatus } from '../../store/hooks'
import { useHeld } from '../trust/held'
import { cardDomId } from './card-focus'
import './card-shell.css'

/** What all cards have in common: selection, focus, state, and the handles from which one wires. */
export function CardShell(props: {
  node: NodeStatus
  shape: 'client' | 'hub' | 'leaf'
  /** Its death is still to be seen. */
  died?: boolean
  children: ReactNode
}) {
  const { node, shape, died = false } = props
  const t = useWords()
  const setUi = useSetUi()
  const selected = useUi(ui => ui.selection?.kind === 'node' && ui.selection.id === node.id)
  const held = useHeld(node.id)
  const silent = useSilentMachine(node.id)
  const glows = useLab(lab => glowingAction(lab, node.id) !== null, false)
  const state = t(held ? 'trust.restricted' : `common.state.${node.state}`)
  const select = () => setUi({ selection: { kind: 'node', id: node.id }, tab: 'overview' })
  return (
    <article
      id={cardDomId(node.id)}
      className={`node ${shape} is-${node.state}${selected ? ' sel' : ''}${died ? ' died' : ''}${glows ? ' glows' : ''}${silent === null ? '' : ' is-away'}`}
      title={silent === null ? undefined : t('machines.last-known', { machine: silent })}
      tabIndex={0}
      aria-label={`${node.id}, ${t(`common.kind.${node.kind}`)}, ${state}`}
      aria-current={selected ? 'true' : undefined}
      onClick={select}
      onKeyDown={event => {
        if (event.key === 'Enter' && event.target === event.currentTarget) select()
      }}
    >
      {shape !== 'client' && <Handle type="target" position={Position.Left} />}
      {props.children}
      {node.doorFaults.length > 0 && (
        <FaultBadge
          className="at-door nodrag"
          faults={node.doorFaults}
          place={t('faults.door-short', { node: node.id })}
          to={node.id}
          runs={countsFaults(node.state)}
          onPress={() => setUi({ selection: { kind: 'node', id: node.id }, tab: 'faults' })}
        />
      )}
      <Handle type="source" position={Position.Right} />
    </article>
  )
}

/** The machine that the node runs on, where nothing is heard of it: what the card shows is the last that is known. */
function useSilentMachine(node: string): string | null {
  return useLab<string | null>(lab => {
    if (!lab.machines) return null
    const id = lab.topology.nodes.find(one => one.id === node)?.machine
    return id !== undefined && lab.machines[id]?.state === 'unreachable' ? id : null
  }, null)
}
