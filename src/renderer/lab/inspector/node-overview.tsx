import { movedDoor } from '#shared/doors'
import type { RelevoErrorData } from '#shared/errors'
import type { NodeView } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { errorDetail, errorText, numberIn } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab, usePanel, useSetUi, useUi, useVersion } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { AutopsyStrip } from './autopsy-strip'
import { actionIcons, actionKeys, actionsOf } from '../../actions/node-actions'
import { Kbd } from '../../ui/display/kbd'
import { LineText } from '../log/line-text'
import { useNotices } from '../log/use-notices'
import { useOpenLog } from '../log/use-open-log'
import { LearnedNoise } from './learned-noise'
import { TroubleBox } from '../trouble/trouble-box'
import { HeldBox, useHeld } from '../trust/held'
import { NodeFacts } from './node-facts'
import { useExchange } from '../../actions/use-exchange'
import { useRequest } from '../../load/use-request'
import { LoadCounts } from '../../load/load-counts'
import { useActionHint } from '../../actions/use-action-hint'
import { useNodeActions } from '../../actions/use-node-actions'
import '../../ui/display/facts.css'
import './node-overview.css'

const lastLines = 8

/** The first tab of a node: what can be done to it, why it failed, its last failover, its figures and last lines. */
export function NodeOverview({ node }: { node: NodeView }) {
  const { id } = node
  const t = useWords()
  const autopsy = useLab(
    lab =>
      lab.autopsies.findLast(({ from, to, observer }) => from === id || to === id || observer === id) ?? null,
    null
  )
  const held = useHeld(id)
  return (
    <>
      {held ? <HeldBox node={id} /> : <Actions node={node} />}
      <SendOne node={id} />
      {node.kind === 'existing' && <p className="sec quiet small">{t('lab.facts.existing')}</p>}
      <TroubleBox node={node} />
      {node.error && !node.trouble && <NodeError node={node} />}
      {autopsy && <AutopsyStrip autopsy={autopsy} />}
      <div className="sec">
        <NodeFacts node={node} />
      </div>
      {node.kind === 'client' && <LoadCounts node={node} />}
      <LearnedNoise node={node} />
      <LastLines node={node} />
    </>
  )
}

function Actions({ node }: { node: NodeView }) {
  const t = useWords()
  const hint = useActionHint(node)
  const act = useNodeActions()
  const { card, rest } = actionsOf(node)
  if (card.length + rest.length === 0) return null
  return (
    <div className="sec acts">
      {[...card, ...rest].map(action => (
        <Button
          act
          key={action}
          icon={actionIcons[action]}
          variant={action === 'kill' || action === 'keep-down' ? 'danger' : 'plain'}
          hint={hint(action)}
          onPress={() => act(node.id, action)}
        >
          {t(`common.action.${action}`)}
          {actionKeys[action] && (
            <span aria-hidden="true">
              <Kbd>{actionKeys[action]}</Kbd>
            </span>
          )}
        </Button>
      ))}
    </div>
  )
}

/** One exchange or request to a node that the load goes to. */
function SendOne({ node }: { node: string }) {
  const t = useWords()
  const exchange = useExchange()
  const request = useRequest()
  const protocol = useLab(lab => lab.load.targets.find(({ to }) => to === node)?.protocol ?? null, null)
  if (protocol === null) return null
  const { send, busy } = protocol === 'exchange' ? exchange : request
  return (
    <div className="sec acts">
      <Button act icon="send" isPending={busy} onPress={() => void send(node)}>
        {t(protocol === 'exchange' ? 'shell.send-exchange' : 'shell.send-request')}
      </Button>
    </div>
  )
}

function NodeError({ node }: { node: NodeView }) {
  const t = useWords()
  const language = useUi(ui => ui.language)
  const run = useCommand()
  if (!node.error) return null
  const freePort = node.error.code === 'PORT_IN_USE' ? numberIn(node.error, 'freePort') : null
  const takenPort = numberIn(node.error, 'port')
  return (
    <div className="sec">
      <div className="error-box" role="alert">
        <span>{errorText(t, node.error)}</span>
        <code>{errorDetail(t, language, node.error)}</code>
        <ErrorLines error={node.error} />
        {freePort !== null && (
          <Button
            act
            size="s"
            onPress={() =>
              void run('node.set-port', { node: node.id, ...movedDoor(node, takenPort, freePort) })
            }
          >
            {t('errors.use-port', { port: freePort })}
          </Button>
        )}
      </div>
    </div>
  )
}

/** The last that a program printed before it ended. */
function ErrorLines({ error }: { error: RelevoErrorData }) {
  const { lastLines } = error.details ?? {}
  if (!Array.isArray(lastLines) || lastLines.length === 0) return null
  return <pre className="mono">{lastLines.map(String).join('\n')}</pre>
}

function LastLines({ node: { id: node, console } }: { node: NodeView }) {
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  const { logs } = usePanel().lab
  const notice = useNotices(node)
  useOpenLog(node, lastLines)
  useVersion(logs)
  const lines = logs.of(node).tail(lastLines)
  const partial = console?.partial ?? null
  if (lines.length === 0 && partial === null) return null
  return (
    <div className="sec">
      <div className="sec-head">
        <h3 className="h2">{t('lab.facts.last-lines')}</h3>
        <Button size="s" variant="ghost" onPress={() => setUi({ tab: 'log' })}>
          {t('lab.facts.open-log')}
        </Button>
      </div>
      <div className="last-lines">
        {lines.map(line => (
          <div key={line.seq} className={line.level}>
            <time>{format.clock(line.t)}</time>
            <span title={notice(line)}>
              <LineText line={line} text={notice(line)} />
            </span>
          </div>
        ))}
        {partial && (
          <div>
            <time>{t('common.log.unfinished')}</time>
            <span>
              <LineText line={partial} />
            </span>
          </div>
        )}
      </div>
    </div>
  )
}
