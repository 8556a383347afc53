import type { NodeProps } from '@xyflow/react'
import { memo, useDeferredValue } from 'react'
import { movedDoor, whyUncounted } from '#shared/doors'
import { errorDetail, errorText, numberIn, shortError } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab, useNodeStatus, useUi, type NodeStatus } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { StateBadge } from '../../ui/display/state-badge'
import { ActionButton } from './action-button'
import { CardShell } from './card-shell'
import { CardName, Countdown, NodeSparkline, RuntimeId, useFigure } from './card-parts'
import { DeathNote, useDeath } from './death-note'
import type { CardNode } from '../model/flow-types'
import { useLabModel } from '../model/lab-model'
import { MendButton } from '../trouble/mend-button'
import { TroubleNote } from '../trouble/trouble-note'
import { HeldBadge, ReviewButton, useHeld } from '../trust/held'
import { MoreMenu } from './more-menu'
import { actionsOf } from '../../actions/node-actions'
import type { NodeRole } from '../model/node-figure'
import './leaf-card.css'

/**
 * A node that serves: replica, file server, program of the person's own, or a server that is there. Its buttons, which are
 * most of the work of drawing it, come after the first picture.
 */
export const LeafCard = memo(function LeafCard({ id }: NodeProps<CardNode>) {
  const node = useNodeStatus(id)
  const role = useLabModel().roles.get(id)
  const death = useDeath(node)
  const asks = useAsks(id)
  const held = useHeld(id)
  const uncounted = useUncounted(id)
  const whole = useDeferredValue(true, false)
  if (!node || !role) return null
  // One that asks something opens no port before it is answered: its question says more.
  const trouble = node.trouble?.problem.kind === 'none' && asks !== '' ? null : node.trouble
  const killed = node.error === null ? death : null
  return (
    <CardShell node={node} shape="leaf" died={death !== null}>
      <div className="top">
        <CardName node={node} role={role} answers={role.figure !== 'bytes'} />
        <div className="card-figure">
          {killed && !killed.isBack ? null : node.restartAt !== null ? (
            <Countdown node={node} />
          ) : trouble ? (
            <StateBadge state={node.state} />
          ) : (
            <Figure id={id} role={role} />
          )}
        </div>
      </div>
      {killed ? (
        <div className="card-state wide">
          <StateBadge state={node.state} />
          <DeathNote death={killed} />
          {killed.isBack && <RuntimeId node={node} />}
        </div>
      ) : trouble ? (
        <TroubleNote node={node} className="card-trouble" />
      ) : (
        <>
          <div className="card-state">
            {held ? (
              <HeldBadge />
            ) : (
              <>
                <StateBadge state={node.state} />
                <Reason node={node} />
              </>
            )}
          </div>
          <div className="card-spark">
            {uncounted === null && (
              <NodeSparkline
                node={id}
                kind={role.figure}
                width={104}
                height={20}
                live={node.state === 'up'}
              />
            )}
          </div>
        </>
      )}
      <div className="card-actions">
        {whole && (held ? <HeldActions node={node} /> : <CardActions node={node} />)}
      </div>
    </CardShell>
  )
})

function Figure({ id, role }: { id: string; role: NodeRole }) {
  const t = useWords()
  const { value, unit } = useFigure(role.figure, id)
  const by = useLab(lab => lab.nodes[id]?.counted?.by.join(', '), undefined)
  const uncounted = useUncounted(id)
  if (uncounted !== null) {
    const short = uncounted === 'no-port' ? t('lab.facts.uncounted.short-no-port') : '–'
    return (
      <span className="quiet" title={t(`lab.facts.uncounted.${uncounted}`)}>
        {short}
      </span>
    )
  }
  return (
    <span title={by === undefined ? undefined : t('lab.facts.seen-by', { by })}>
      <b className="mono">{value}</b> <span className="quiet">{unit}</span>
    </span>
  )
}

/** Why there is no figure of what it serves; null: there is one. */
function useUncounted(id: string): ReturnType<typeof whyUncounted> {
  return useLab(({ nodes }) => (nodes[id] ? whyUncounted(nodes[id]) : null), null)
}

/** What a program of the user's own has written of a line that it has not ended: as a rule, a question. */
function useAsks(id: string): string {
  return useLab(lab => lab.nodes[id]?.console?.partial?.text.trim() ?? '', '')
}

/** Why it failed, short; what a program of the user's own asks; otherwise which program it is. */
function Reason({ node }: { node: NodeStatus }) {
  const t = useWords()
  const language = useUi(ui => ui.language)
  const asks = useAsks(node.id)
  if (node.kind === 'existing') {
    const where = node.host.includes(':') ? `[${node.host}]` : node.host
    return (
      <span className="m11 quiet ellipsis" title={t('lab.facts.existing')}>
        {where}
      </span>
    )
  }
  if (node.error !== null) {
    return (
      <span
        className="m11 reason ellipsis"
        title={`${errorText(t, node.error)}\n${errorDetail(t, language, node.error)}`}
      >
        {shortError(t, node.error)}
      </span>
    )
  }
  if (asks === '') return <RuntimeId node={node} />
  return (
    <span className="m11 asks ellipsis" title={t('lab.console.asks', { text: asks })}>
      › {asks}
    </span>
  )
}

function HeldActions({ node }: { node: NodeStatus }) {
  return (
    <div className="card-actions-row">
      <ReviewButton node={node.id} />
      <MoreMenu node={node} />
    </div>
  )
}

function CardActions({ node }: { node: NodeStatus }) {
  const t = useWords()
  const run = useCommand()
  const [first, second, third] = actionsOf(node).card
  const freePort = node.error?.code === 'PORT_IN_USE' ? numberIn(node.error, 'freePort') : null
  const takenPort = node.error ? numberIn(node.error, 'port') : null
  return (
    <>
      <div className="card-actions-row">
        {first && <ActionButton node={node} action={first} />}
        <MoreMenu node={node} />
      </div>
      {(second || node.trouble?.mend || freePort !== null) && (
        <div className="card-actions-row">
          {node.trouble?.mend ? (
            <MendButton node={node.id} mend={node.trouble.mend} />
          ) : freePort !== null && !node.trouble ? (
            <Button
              act
              size="s"
              className="nodrag"
              hint={t('errors.use-port', { port: freePort })}
              onPress={() =>
                void run('node.set-port', {
                  node: node.id,
                  ...movedDoor(node, takenPort, freePort)
                })
              }
            >
              {t('errors.use-port-short', { port: freePort })}
            </Button>
          ) : (
            second && <ActionButton node={node} action={second} />
          )}
          {third && !node.trouble?.mend && <ActionButton node={node} action={third} />}
        </div>
      )}
    </>
  )
}
