import type { NodeProps } from '@xyflow/react'
import { memo, useDeferredValue } from 'react'
import { linkId } from '#shared/links'
import { errorText, numberIn } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab, useNodeStatus, type NodeStatus } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { StateBadge } from '../../ui/display/state-badge'
import { ActionButton } from './action-button'
import { CardName, Countdown, NodeSparkline, RuntimeId, useFigure } from './card-parts'
import { CardShell } from './card-shell'
import { DeathNote, useDeath } from './death-note'
import type { CardNode } from '../model/flow-types'
import { useLabModel } from '../model/lab-model'
import { takesPart } from '../model/link-look'
import { MendButton } from '../trouble/mend-button'
import { TroubleNote } from '../trouble/trouble-note'
import { FoldButton, GroupDots } from './fold-group'
import { HeldBadge, ReviewButton, useHeld } from '../trust/held'
import { MoreMenu } from './more-menu'
import { actionsOf } from '../../actions/node-actions'
import type { NodeRole } from '../model/node-figure'
import './hub-card.css'

/** A node that passes on: replicating proxy, balancer. Its buttons come after the first picture. */
export const HubCard = memo(function HubCard({ id }: NodeProps<CardNode>) {
  const node = useNodeStatus(id)
  const role = useLabModel().roles.get(id)
  const death = useDeath(node)
  const folded = useLabModel().folded.has(id)
  const held = useHeld(id)
  const whole = useDeferredValue(true, false)
  if (!node || !role) return null
  const killed = node.error === null ? death : null
  return (
    <CardShell node={node} shape="hub" died={death !== null}>
      <CardName node={node} role={role} />
      <FoldButton hub={id} />
      <div className="card-state">
        {held ? <HeldBadge /> : <StateBadge state={node.state} />}
        <RuntimeId node={node} />
      </div>
      <div className="big">
        {killed ? (
          <DeathNote death={killed} />
        ) : (
          <>
            {node.restartAt === null ? <BigFigure id={id} role={role} /> : <Countdown node={node} />}
            <NodeSparkline node={id} kind={role.figure} width={88} height={28} live={node.state === 'up'} />
          </>
        )}
      </div>
      {folded && !node.error && !node.trouble ? <GroupDots hub={id} /> : <Note node={node} role={role} />}
      <div className="card-actions">
        {whole && (
          <>
            {held ? (
              <ReviewButton node={id} />
            ) : (
              actionsOf(node)
                .card.filter(action => action !== 'keep-down' || !offersPort(node))
                .map(action => <ActionButton key={action} node={node} action={action} />)
            )}
            <FreePort node={node} />
            <span className="grow" />
            <MoreMenu node={node} />
          </>
        )}
      </div>
    </CardShell>
  )
})

function BigFigure({ id, role }: { id: string; role: NodeRole }) {
  const { value, unit } = useFigure(role.figure, id)
  return (
    <span>
      <b>{value}</b> <small>{unit}</small>
    </span>
  )
}

/** Its button stands where one to keep the node down would: there is no room for both, and the menu has one to stop it. */
const offersPort = ({ error, trouble }: NodeStatus): boolean =>
  trouble?.mend !== undefined || (error?.code === 'PORT_IN_USE' && numberIn(error, 'freePort') !== null)

function FreePort({ node }: { node: NodeStatus }) {
  const t = useWords()
  const run = useCommand()
  const port = node.error?.code === 'PORT_IN_USE' ? numberIn(node.error, 'freePort') : null
  if (node.trouble?.mend) return <MendButton node={node.id} mend={node.trouble.mend} />
  if (port === null || node.trouble) return null
  return (
    <Button
      act
      size="s"
      className="nodrag"
      hint={t('errors.use-port', { port })}
      onPress={() => void run('node.set-port', { node: node.id, port })}
    >
      {t('errors.use-port-short', { port })}
    </Button>
  )
}

/** One line: how it passes on, and to how many. Or what is wrong with it. */
function Note({ node, role }: { node: NodeStatus; role: NodeRole }) {
  const t = useWords()
  const { healthy, primary } = useLab(
    ({ nodes }) => {
      const links = nodes[node.id]?.stats?.links
      const first = links?.find(link => link.primary)?.to
      return {
        healthy: links?.filter(link => link.health === 'up').length,
        // A proxy finds out that its primary is gone by the next session; the lab knows it now.
        primary: first !== undefined && nodes[first]?.state === 'up' ? first : undefined
      }
    },
    { healthy: undefined, primary: undefined }
  )
  const config = useLabModel().topology.nodes.find(({ id }) => id === node.id)
  const targets = useLabModel()
    .topology.links.filter(link => link.from === node.id)
    .map(link => link.to)
  const up = useLab(lab => targets.filter(id => takesPart(lab, linkId(node.id, id))).length, 0)
  const count = targets.length
  if (node.trouble) return <TroubleNote node={node} className="note" />
  if (node.error) {
    const text = errorText(t, node.error)
    return (
      <div className="note reason" title={text}>
        {text}
      </div>
    )
  }
  if (count === 0) return <div className="note">{t('lab.no-targets')}</div>
  if (config?.kind === 'balancer') {
    const algorithm = t(`lab.algorithm.${config.algorithm}`)
    return <div className="note">{t('lab.healthy', { algorithm, up: healthy ?? up, count })}</div>
  }
  if (role.figure === 'bytes') return <div className="note">{t('lab.copies-all', { up, count })}</div>
  return (
    <div className="note">
      {primary
        ? t('lab.primary-replies', { node: primary, up, count })
        : t(up > 0 ? 'lab.fold.dots' : 'lab.nobody-replies', { up, count })}
    </div>
  )
}
