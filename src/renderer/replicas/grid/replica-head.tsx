import { memo } from 'react'
import type { ReplicaComparison, ReplicaVerdict } from '#shared/replicas'
import { linkId } from '#shared/links'
import { NodeButtons } from '../../actions/node-buttons'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLink, useNode, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Chip } from '../../ui/display/chip'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import { StateBadge } from '../../ui/display/state-badge'
import { countLetter } from '../model/session-model'
import { verdictText } from '../model/verdict-text'
import './replica-head.css'

type Replica = ReplicaComparison['replicas'][number]

const looks: Readonly<Record<ReplicaVerdict['kind'], { icon: IconName; state: string }>> = {
  identical: { icon: 'equal', state: 'st-up' },
  repeated: { icon: 'equal', state: 'st-backoff' },
  unknown: { icon: 'info', state: 'st-backoff' },
  behind: { icon: 'behind', state: 'st-backoff' },
  diverged: { icon: 'diff', state: 'st-down' },
  empty: { icon: 'clock', state: 'st-stopped' }
}

/** Which replica the column is, how its log stands, and how far it is. */
export const ReplicaHead = memo(function ReplicaHead(props: {
  replica: Replica
  proxy: string
  by: ReplicaComparison['by']
  /** Its row of the map. */
  letters: string
  catchUp: boolean
  /** How far its line numbers are ahead of the lowest, though its sessions are the same. */
  ahead: number
}) {
  const { replica, proxy, letters } = props
  const t = useWords()
  const format = useFormat()
  const node = useNode(replica.node)
  const link = useLink(linkId(proxy, replica.node))
  const look = looks[replica.verdict.kind]
  const id = (node?.runtime === 'thread' ? node.threadId : node?.pid) ?? null
  return (
    <div className={`rep-head ${look.state}`}>
      <div className="row">
        <Icon name="replica" size={16} className="dim" />
        <b className="ellipsis">{replica.node}</b>
        {node && node.port !== null && <span className="mono quiet">:{node.port}</span>}
        <span className="grow" />
        {node && <StateBadge state={node.state} />}
        {node && id !== null && (
          <span className="m11 quiet nw rep-runtime">{t(`common.runtime.${node.runtime}`, { id })}</span>
        )}
      </div>
      <div className="rep-verdict">
        <Icon name={look.icon} size={18} />
        <span>{verdictText(t, format, replica, props.by)}</span>
        <span className="grow" />
        {link?.stats?.primary && <Chip accent>{t('common.primary')}</Chip>}
      </div>
      <div className="rep-facts">
        {props.by === 'lines' ? (
          <span className="ellipsis">
            <b className="mono">{format.number(replica.lines)}</b>{' '}
            {t('replicas.lines', { count: replica.lines })}
          </span>
        ) : replica.verdict.kind === 'behind' ? (
          <Progress
            replica={replica}
            behind={replica.verdict.isAbout ? null : replica.verdict.sessions}
            done={replica.sessions - countLetter(letters, '~')}
            catchUp={props.catchUp}
          />
        ) : (
          <Counts replica={replica} letters={letters} />
        )}
        <Hash replica={replica} />
      </div>
      {props.ahead > 0 && (
        <div className="rep-facts">
          <span>{t('replicas.ahead', { count: props.ahead, formatted: format.number(props.ahead) })}</span>
        </div>
      )}
      {replica.sinceRestart.length > 0 && (
        <div className="rep-facts">
          <span>
            {replica.sinceRestart.includes(replica.node)
              ? t('replicas.since-restart')
              : t('replicas.since-restart-of', { nodes: replica.sinceRestart.join(', ') })}
          </span>
        </div>
      )}
      {link?.startedAgain && (
        <div className="rep-facts">
          <span>
            {t(link.startedAgain === 'concluded' ? 'replicas.seems-started-again' : 'replicas.started-again')}
          </span>
        </div>
      )}
      {replica.order > 0 && (
        <div className="rep-facts">
          <span>
            {t('replicas.order', { count: replica.order, formatted: format.number(replica.order) })}
          </span>
        </div>
      )}
      {replica.earlier > 0 && (
        <div className="rep-facts">
          <span>
            {t('replicas.earlier', { count: replica.earlier, formatted: format.number(replica.earlier) })}
          </span>
        </div>
      )}
      {replica.lost > 0 && (
        <div className="rep-facts">
          <span>{t('replicas.lost', { count: replica.lost, formatted: format.number(replica.lost) })}</span>
        </div>
      )}
      {replica.between > 0 && (
        <div className="rep-facts">
          <span>
            {t('replicas.between', { count: replica.between, formatted: format.number(replica.between) })}
          </span>
        </div>
      )}
      <div className="rep-acts">
        <NodeButtons node={replica.node} />
      </div>
    </div>
  )
})

function Counts({ replica, letters }: { replica: Replica; letters: string }) {
  const t = useWords()
  const format = useFormat()
  const different = countLetter(letters, 'x')
  return (
    <span className="ellipsis">
      <span className={different > 0 ? 'rep-lines' : ''}>
        <b className="mono">{format.number(replica.lines)}</b> {t('replicas.lines', { count: replica.lines })}
        {different > 0 && ' · '}
      </span>
      {different > 0 ? (
        <>
          <b className="mono">{format.number(different)}</b> {t('replicas.differ', { count: different })}
        </>
      ) : (
        <span className="rep-sessions">
          {' · '}
          <b className="mono">{format.number(replica.sessions)}</b>{' '}
          {t('replicas.sessions', { count: replica.sessions })}
        </span>
      )}
    </span>
  )
}

/**
 * How much of what it missed has been replayed to it, or what that waits for.
 * @param props.behind null where that is not known: then it is not said how much
 */
function Progress(props: { replica: Replica; behind: number | null; done: number; catchUp: boolean }) {
  const t = useWords()
  const format = useFormat()
  const { done, behind } = props
  const up = useNode(props.replica.node)?.state === 'up'
  const said = !props.catchUp ? 'no-catch-up' : up ? 'catching-up' : 'waiting'
  if (behind === null) return <span className="ellipsis">{t(`replicas.${said}`)}</span>
  const total = done + behind
  return (
    <>
      <span className="ellipsis">{t(`replicas.${said}`)}</span>
      <span
        className="rep-progress"
        role="progressbar"
        aria-label={t(`replicas.${said}`)}
        aria-valuemin={0}
        aria-valuenow={done}
        aria-valuemax={total}
      >
        <i style={{ width: `${(100 * done) / Math.max(1, total)}%` }} />
      </span>
      <b className="mono nw">
        {format.number(done)}/{format.number(total)}
      </b>
    </>
  )
}

function Hash({ replica: { node, sha256, lines } }: { replica: Replica }) {
  const t = useWords()
  const { toasts } = usePanel()
  if (lines === 0) return null
  async function copy() {
    await navigator.clipboard.writeText(sha256)
    toasts.show({ kind: 'done', text: t => t('replicas.hash-copied') })
  }
  return (
    <Button
      size="s"
      variant="ghost"
      className="rep-hash"
      aria-label={`sha256 ${sha256.slice(0, 8)}… · ${t('replicas.copy-hash', { node })}`}
      hint={`SHA-256 ${sha256}`}
      onPress={() => void copy()}
    >
      <span className="rep-hash-word">sha256</span> {sha256.slice(0, 8)}…
    </Button>
  )
}
