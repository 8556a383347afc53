import { useWords } from '../../i18n/use-words'
import { useFormat } from '../../format/use-format'
import { useLab, useNode, useSetUi, useUi } from '../../store/hooks'
import type { NodeView } from '#shared/state'
import { Chip } from '../../ui/display/chip'
import { StateBadge } from '../../ui/display/state-badge'
import { Tabs } from '../../ui/controls/tabs'
import { VirtualLog } from '../log/virtual-log'
import { RuntimeId, useRestartIn } from '../cards/card-parts'
import { useLabModel } from '../model/lab-model'
import { ConfigTab } from './config-tab'
import { InspectorHead } from './inspector-head'
import { useDropWhenGone } from './use-drop-when-gone'
import { NodeConnections } from './node-connections'
import { NodeOverview } from './node-overview'
import { faultsAbout } from '../../faults/look/fault-count'
import { NodeFaults } from '../../faults/inspector/tabs'

/** The panel beside the graph while a node is chosen: its tabs. */
export function NodeInspector({ id }: { id: string }) {
  const t = useWords()
  const setUi = useSetUi()
  const node = useNode(id)
  const role = useLabModel().roles.get(id)
  const tab = useUi(ui => ui.tab)
  const faults = useLab(lab => faultsAbout(lab, id), 0)
  useDropWhenGone(node !== null, lab => lab.topology.nodes.some(known => known.id === id))
  if (!node) return null
  // The lab reads nothing of a server that is there and not its own.
  const hasLog = node.kind !== 'existing'
  return (
    <>
      <InspectorHead icon={role?.icon ?? 'lab'} title={id} port={node.port ?? node.receiverPort}>
        <StateBadge state={node.state} chip size={13} />
        <RestartChip node={node} />
        <RuntimeId node={node} />
        <ConsoleChip console={node.console} />
        {node.exposed && (
          <Chip state="backoff" icon="globe">
            {t('lab.exposed', { host: node.host })}
          </Chip>
        )}
      </InspectorHead>
      <Tabs
        label={id}
        value={tab === 'log' && !hasLog ? 'overview' : tab}
        onChange={chosen => setUi({ tab: chosen })}
        tabs={[
          { value: 'overview', label: t('lab.tabs.overview'), content: () => <NodeOverview node={node} /> },
          ...(hasLog
            ? [
                {
                  value: 'log' as const,
                  label: t('lab.tabs.log'),
                  content: () => <VirtualLog node={id} terminal={node.console} />
                }
              ]
            : []),
          {
            value: 'connections',
            label: t('lab.tabs.connections'),
            content: () => <NodeConnections node={node} />
          },
          {
            value: 'faults',
            label: t('lab.tabs.faults'),
            count: faults,
            content: () => <NodeFaults node={node} />
          },
          { value: 'config', label: t('lab.tabs.config'), content: () => <ConfigTab node={node} /> }
        ]}
      />
    </>
  )
}

/** What is special about how a program of the user's own runs. */
function ConsoleChip({ console }: Pick<NodeView, 'console'>) {
  const t = useWords()
  if (console?.preparing) return <Chip state="starting">{t('lab.console.preparing')}</Chip>
  if (console?.kind !== 'no-terminal') return null
  return (
    <Chip state="backoff">
      <span title={t('lab.console.no-terminal-hint')}>{t('lab.console.no-terminal')}</span>
    </Chip>
  )
}

function RestartChip({ node }: { node: NodeView }) {
  const t = useWords()
  const format = useFormat()
  const left = useRestartIn(node)
  if (left === null) return null
  return (
    <Chip state="backoff" icon="backoff">
      {t('common.restarts-in-full', { time: `${format.fixed(left / 1000, 1)}\u00a0s` })}
    </Chip>
  )
}
