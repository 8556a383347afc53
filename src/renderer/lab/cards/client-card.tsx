import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { unitOf } from '#shared/load/load-results'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, useNodeStatus } from '../../store/hooks'
import { StateBadge } from '../../ui/display/state-badge'
import { Icon } from '../../ui/icon/icon'
import { HeldBadge, useHeld } from '../trust/held'
import { CardShell } from './card-shell'
import type { CardNode } from '../model/flow-types'
import { useLabModel } from '../model/lab-model'
import './client-card.css'

/** Whoever uses the lab: the load generator, the exchanges and transfers that are sent from the panel. */
export const ClientCard = memo(function ClientCard({ id }: NodeProps<CardNode>) {
  const t = useWords()
  const format = useFormat()
  const node = useNodeStatus(id)
  const { topology } = useLabModel()
  const open = useLab(
    lab =>
      topology.links
        .filter(link => link.from === id)
        .reduce((sum, link) => sum + (lab.nodes[link.to]?.stats?.open ?? 0), 0),
    0
  )
  const { requests, fails, failed } = useLab(
    ({ nodes }) => {
      const { rates, stats } = nodes[id] ?? {}
      return {
        requests: format.figure(rates?.requests ?? 0),
        fails: (rates?.failed ?? 0) > 0,
        failed: stats?.failed ?? 0
      }
    },
    { requests: '', fails: false, failed: 0 }
  )
  const units = useLab(lab => [...new Set(lab.load.targets.map(({ protocol }) => unitOf(protocol)))], [])
  const held = useHeld(id)
  if (!node) return null
  return (
    <CardShell node={node} shape="client">
      <div className="card-name">
        <Icon name="client" className="kind" />
        <b className="ellipsis">{node.id}</b>
      </div>
      {held ? <HeldBadge /> : <StateBadge state={node.state} />}
      <div className="client-figures">
        <div>
          <b className="mono">{format.number(open)}</b>{' '}
          <span className="quiet small">{t('lab.connections-of', { count: open })}</span>
        </div>
        <div>
          <b className="mono">{requests}</b>{' '}
          <span className="quiet small">
            {t(`common.unit.${units.length === 1 ? (units[0] ?? 'requests') : 'requests'}`)}
          </span>
        </div>
        <div>
          <b className={`mono${fails ? ' bad' : ''}`}>{format.number(failed)}</b>{' '}
          <span className="quiet small">{t('lab.errors-of', { count: failed })}</span>
        </div>
      </div>
    </CardShell>
  )
})
