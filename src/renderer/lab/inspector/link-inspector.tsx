import type { LinkView } from '#shared/state'
import { CaptureButton } from '../../diagram/capture-button'
import { LinkFaults } from '../../faults/inspector/tabs'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, useLink, useSetUi, useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Chip } from '../../ui/display/chip'
import { EmptyState } from '../../ui/display/empty-state'
import { Tabs } from '../../ui/controls/tabs'
import { AutopsyStrip } from './autopsy-strip'
import { deleteLink } from '../edit/edit-topology'
import { linkLook } from '../model/link-look'
import { InspectorHead } from './inspector-head'
import { LinkState } from './link-state'
import { useDropWhenGone } from './use-drop-when-gone'
import { useEdits } from '../edit/use-edits'
import '../../ui/display/facts.css'

const replayCounts = ['replayed', 'maybeTwice', 'leftOut', 'missed'] as const

/** The panel beside the graph while a link is chosen. */
export function LinkInspector({ id }: { id: string }) {
  const t = useWords()
  const setUi = useSetUi()
  const tab = useUi(ui => ui.tab)
  const link = useLink(id)
  const look = useLab(
    lab =>
      link ? linkLook(link, lab.nodes[link.from]?.state ?? null, lab.nodes[link.to]?.state ?? null) : 'off',
    'off'
  )
  useDropWhenGone(link !== null, lab => id in lab.links)
  if (!link) return null
  const { from, to, stats } = link
  return (
    <>
      <InspectorHead icon="plug" title={`${from} → ${to}`}>
        <LinkState look={look} faulty={link.faults.length > 0} />
        {stats?.primary && <Chip accent>{t('common.primary')}</Chip>}
      </InspectorHead>
      <Tabs
        label={`${from} → ${to}`}
        value={tab === 'faults' ? 'faults' : 'overview'}
        onChange={chosen => setUi({ tab: chosen })}
        tabs={[
          {
            value: 'overview',
            label: t('lab.tabs.overview'),
            content: () => <LinkOverview link={link} />
          },
          {
            value: 'faults',
            label: t('lab.tabs.faults'),
            count: link.faults.length,
            content: () => <LinkFaults link={link} />
          }
        ]}
      />
    </>
  )
}

function LinkOverview({ link }: { link: LinkView }) {
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  const { change } = useEdits()
  const { id, from, to, stats } = link
  const autopsy = useLab(
    lab => lab.autopsies.findLast(({ observer, to: other }) => observer === from && other === to) ?? null,
    null
  )
  const select = (node: string) => setUi({ selection: { kind: 'node', id: node }, tab: 'overview' })
  const rate = (value: number) => {
    const { value: figure, unit } = format.bytesRate(value)
    return `${figure}\u00a0${unit}`
  }
  const facts: [string, string][] = stats
    ? [
        [t('lab.link.open'), format.number(stats.open)],
        [t('lab.link.total'), format.number(stats.total)],
        [t('lab.link.failures'), format.number(stats.failures)],
        [t('lab.link.rate-up'), rate(link.rateUp)],
        [t('lab.link.rate-down'), rate(link.rateDown)],
        [t('lab.link.up'), format.bytesText(stats.bytesUp)],
        [t('lab.link.down'), format.bytesText(stats.bytesDown)],
        [t('lab.link.health'), t(`lab.link.health-${stats.health}`)],
        ...(stats.pendingSessions === undefined
          ? []
          : [[t('lab.link.pending'), format.number(stats.pendingSessions)] as [string, string]]),
        ...(stats.replays
          ? replayCounts.map((count): [string, string] => [
              t(`lab.link.replays.${count}`),
              format.number(stats.replays?.[count] ?? 0)
            ])
          : [])
      ]
    : []
  return (
    <>
      <div className="sec acts">
        <Button onPress={() => select(from)}>
          <span className="ellipsis">{from}</span>
        </Button>
        <Button onPress={() => select(to)}>
          <span className="ellipsis">{to}</span>
        </Button>
        <Button
          act
          variant="danger"
          icon="trash"
          onPress={() => void change(topology => deleteLink(topology, id))}
        >
          {t('lab.link.delete')}
        </Button>
      </div>
      {autopsy && <AutopsyStrip autopsy={autopsy} />}
      {stats ? (
        <div className="sec">
          <dl className="facts">
            {facts.map(([name, value]) => (
              <FactRow key={name} name={name} value={value} />
            ))}
          </dl>
          {link.startedAgain && (
            <p className="quiet small">
              {t(
                link.startedAgain === 'concluded' ? 'replicas.seems-started-again' : 'replicas.started-again'
              )}
            </p>
          )}
          <CaptureButton link={id} />
        </div>
      ) : (
        <EmptyState icon="plug" title={t('lab.link.no-stats')} text={t('lab.link.no-stats-text')} />
      )}
    </>
  )
}

function FactRow({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="mono">{value}</dd>
    </>
  )
}
