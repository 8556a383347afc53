import type { LinkView, NodeView } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, useSetUi } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { linkLook } from '../model/link-look'
import { LinkState } from './link-state'

/** Every link of a node, out and in; each opens the link's own inspector. */
export function NodeConnections({ node }: { node: NodeView }) {
  const t = useWords()
  const outgoing = useLab(lab => Object.values(lab.links).filter(link => link.from === node.id), [])
  const incoming = useLab(lab => Object.values(lab.links).filter(link => link.to === node.id), [])
  return (
    <div className="sec">
      <LinkList title={t('lab.link.outgoing')} links={outgoing} end="to" />
      <LinkList title={t('lab.link.incoming')} links={incoming} end="from" />
    </div>
  )
}

function LinkList({ title, links, end }: { title: string; links: readonly LinkView[]; end: 'from' | 'to' }) {
  const t = useWords()
  return (
    <>
      <div className="sec-head">
        <h3 className="h2">{title}</h3>
      </div>
      <ul className="link-list">
        {links.length === 0 && <li className="quiet small">{t('lab.link.none')}</li>}
        {links.map(link => (
          <li key={link.id}>
            <LinkRow link={link} end={end} />
          </li>
        ))}
      </ul>
    </>
  )
}

function LinkRow({ link, end }: { link: LinkView; end: 'from' | 'to' }) {
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  const look = useLab(
    lab => linkLook(link, lab.nodes[link.from]?.state ?? null, lab.nodes[link.to]?.state ?? null),
    'off'
  )
  const rate = format.bytesRate(link.rateUp + link.rateDown)
  return (
    <button
      type="button"
      className="link-row"
      onClick={() => setUi({ selection: { kind: 'link', id: link.id }, tab: 'overview' })}
    >
      <span className="ellipsis">{link[end]}</span>
      <span className="mono quiet nw">
        {rate.value} {rate.unit}
      </span>
      <span className="row">
        <LinkState look={look} faulty={link.faults.length > 0} />
        {link.faults.length > 0 && (
          <span className="fault-chip" title={t('faults.title')}>
            <Icon name="bolt" size={12} />
            <span className="unseen">{t('faults.title')}</span>
            {link.faults.length}
          </span>
        )}
      </span>
    </button>
  )
}
