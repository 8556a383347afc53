import type { LinkView, NodeView } from '#shared/state'
import { outside } from '#shared/links'
import { isolationName } from '#shared/runs/partition-names'
import { actionIcons, canDo } from '../../actions/node-actions'
import { useNodeActions } from '../../actions/use-node-actions'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { cuts, faultFigure, faultIcons } from '../look/fault-look'
import { faultSentence } from '../look/fault-text'
import { FaultSection } from './fault-section'
import { countsFaults, linkName } from '../look/links'
import { PartitionList } from '../partition/partition-list'
import { useFaults } from '../commands/use-faults'

/** The tab `Faults` of a node: its silence, its isolation, its door, and its links, which open their own. */
export function NodeFaults({ node }: { node: NodeView }) {
  const t = useWords()
  const setUi = useSetUi()
  const act = useNodeActions()
  const { isolate } = useFaults()
  const isolated = useLab(lab => lab.partitions.some(({ name }) => name === isolationName(node.id)), false)
  const silence = canDo(node, 'resume') ? 'resume' : 'freeze'
  const links = useLab(
    lab => Object.values(lab.links).filter(({ from, to }) => from === node.id || to === node.id),
    []
  )
  return (
    <>
      {node.kind !== 'existing' && (
        <section className="sec">
          <div className="sec-head">
            <h3 className="h2">{t('faults.node.freeze')}</h3>
            <Button
              act
              size="s"
              icon={actionIcons[silence]}
              isDisabled={!canDo(node, silence)}
              onPress={() => act(node.id, silence)}
            >
              {t(`common.action.${silence}`)}
            </Button>
          </div>
          <p className="quiet small">{t('faults.node.freeze-text')}</p>
        </section>
      )}
      <section className="sec">
        <div className="sec-head">
          <h3 className="h2">{t('faults.node.isolation')}</h3>
          <span className="row">
            <Button
              act
              size="s"
              icon="partition"
              hint={t('faults.partition.isolate-hint')}
              isDisabled={isolated}
              onPress={() => isolate(node.id)}
            >
              {t('faults.partition.isolate')}
            </Button>
            <Button act size="s" onPress={() => setUi({ partitioning: { node: node.id } })}>
              {t('faults.partition.open')}
            </Button>
          </span>
        </div>
        <p className="quiet small">{t('faults.node.isolation-text')}</p>
        <PartitionList node={node.id} />
      </section>
      <section className="sec">
        <div className="sec-head">
          <h3 className="h2">{t('faults.node.door')}</h3>
        </div>
        <FaultSection from={outside} to={node.id} faults={node.doorFaults} none={t('faults.none-door')} />
      </section>
      <section className="sec">
        <div className="sec-head">
          <h3 className="h2">{t('faults.node.links')}</h3>
        </div>
        {links.length === 0 && <p className="quiet small">{t('faults.node.no-links')}</p>}
        <ul className="link-list">
          {links.map(link => (
            <li key={link.id}>
              <LinkRow link={link} node={node.id} />
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

function LinkRow({ link, node }: { link: LinkView; node: string }) {
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  const runs = useLab(lab => countsFaults(lab.nodes[link.from]?.state), false)
  const { faults, id, from, to } = link
  return (
    <button
      type="button"
      className="link-row"
      onClick={() => setUi({ selection: { kind: 'link', id }, tab: 'faults' })}
    >
      <span className="ellipsis" title={linkName(id)}>
        {from === node ? `→ ${to}` : `${from} →`}
      </span>
      {faults.length === 0 ? (
        <span className="quiet small">{t('faults.node.link-none')}</span>
      ) : (
        <span
          className="link-row-faults"
          title={faults.map(view => faultSentence(t, format, view, to, runs)).join('. ')}
        >
          {faults.map(({ fault }) => (
            <span key={fault.name} className={`fault-chip${cuts(fault) ? ' cuts' : ''}`}>
              <Icon name={faultIcons[fault.type]} size={12} />
              {faultFigure(t, format, fault)}
            </span>
          ))}
        </span>
      )}
      <Icon name="chevr" size={12} />
    </button>
  )
}
