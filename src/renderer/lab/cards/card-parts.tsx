import { memo, useMemo } from 'react'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, usePanel, useRunClock, useVersion, type NodeStatus } from '../../store/hooks'
import { Chip } from '../../ui/display/chip'
import { Icon } from '../../ui/icon/icon'
import { Sparkline } from '../../ui/display/sparkline'
import { useWithin } from '../graph/use-within'
import { primaries } from '../model/derived'
import { figureSeries, figureValue, type FigureKind, type NodeRole } from '../model/node-figure'

/** Samples in a minute, at two a second, and how many of them are one point: a card has no more px than that. */
const sparkSamples = 120
const samplesPerPoint = 2
/** How long the card of a replica says that it was the primary, ms. */
const wasPrimaryMs = 15_000

/** `answers`: whether one of such nodes is the primary, whose replies the clients get. */
export function CardName({ node, role, answers }: { node: NodeStatus; role: NodeRole; answers?: boolean }) {
  const port = node.port ?? node.receiverPort ?? Object.values(node.doors ?? {})[0] ?? null
  return (
    <div className="card-name">
      <Icon name={role.icon} className="kind" />
      <b className="ellipsis node-id">
        <bdi>{node.id}</bdi>
      </b>
      {port !== null && <Doors node={node} port={port} />}
      {answers && <PrimaryChip node={node} />}
      {node.exposed && <Exposed host={node.host} />}
    </div>
  )
}

/** The port by which most find it, and how many further doors there are. */
function Doors({ node, port }: { node: NodeStatus; port: number }) {
  const { receiverPort, doors = {} } = node
  const receiver: [string, number][] = receiverPort === null ? [] : [['ws', receiverPort]]
  const further = [...receiver, ...Object.entries(doors)].filter(([, at]) => at !== port)
  const all = further.map(([kind, at]) => `${kind.toUpperCase()} :${at}`).join('\n')
  return (
    <span className="mono quiet" {...(all !== '' && { title: all })}>
      :{port}
      {further.length > 0 && ` +${further.length}`}
    </span>
  )
}

function Exposed({ host }: { host: string }) {
  const t = useWords()
  return (
    <span className="st st-backoff" title={t('lab.exposed', { host })}>
      <Icon name="globe" size={12} />
    </span>
  )
}

/** Who is the primary, and for a while who was. */
function PrimaryChip({ node }: { node: NodeStatus }) {
  const t = useWords()
  const primary = useLab(lab => primaries(lab.links).has(node.id), false)
  const until = useLab(
    lab =>
      Object.values(lab.links).reduce<number | null>(
        (last, { to, primaryUntil }) => (to === node.id ? (primaryUntil ?? last) : last),
        null
      ),
    null
  )
  const was = useWithin(until, wasPrimaryMs)
  if (primary && node.state === 'up') return <Chip accent>{t('common.primary')}</Chip>
  return was ? <Chip>{t('lab.was-primary')}</Chip> : null
}

/** Which program it is to the system: `pid 48211` or `thread 5`. */
export function RuntimeId({ node }: { node: NodeStatus }) {
  const t = useWords()
  const text =
    node.pid !== null
      ? t('common.runtime.process', { id: node.pid })
      : node.threadId !== null
        ? t('common.runtime.thread', { id: node.threadId })
        : null
  return text === null ? null : <span className="m11 quiet nw">{text}</span>
}

/** What a card says of a node's work; its component is drawn again when that reads otherwise. */
export function useFigure(kind: FigureKind, id: string): { value: string; unit: string } {
  const t = useWords()
  const format = useFormat()
  const { value, unit } = useLab<{ readonly value: string; readonly unit: string | null }>(({ nodes }) => {
    const node = nodes[id]
    // Whoever doesn't run serves nobody; its last rates may still be there.
    const runs = node?.state === 'up' || node?.state === 'draining'
    const rate = runs ? figureValue(kind, node.rates) : 0
    return kind === 'bytes' ? format.bytesRate(rate) : { value: format.figure(rate), unit: null }
  }, noFigure)
  return {
    value,
    unit: unit ?? t(`common.unit.${kind === 'connections' || kind === 'bytes' ? 'begun' : kind}`)
  }
}

const noFigure = { value: '', unit: null }

export const NodeSparkline = memo(function NodeSparkline(props: {
  node: string
  kind: FigureKind
  width: number
  height: number
  live: boolean
}) {
  const { metrics } = usePanel().lab
  useVersion(metrics)
  const ring = metrics.of(props.node)
  const points = Math.floor(ring.end / samplesPerPoint)
  const values = useMemo(() => {
    const samples = ring.tail(sparkSamples + ring.end - points * samplesPerPoint)
    return figureSeries(props.kind, samples, samplesPerPoint)
  }, [ring, points, props.kind])
  return <Sparkline values={values} width={props.width} height={props.height} live={props.live} />
})

/** Ms until the policy starts it again, or null when nothing is planned. */
export function useRestartIn(node: NodeStatus): number | null {
  const now = useRunClock(node.restartAt === null ? 60_000 : 100)
  return node.restartAt === null ? null : Math.max(0, node.restartAt - now)
}

/** "restarts in 0.8 s", counting down. Its own component, so that only it is drawn ten times a second. */
export function Countdown({ node }: { node: NodeStatus }) {
  const t = useWords()
  const format = useFormat()
  const left = useRestartIn(node)
  if (left === null) return null
  return (
    <span className="countdown">
      <Icon name="backoff" size={12} />
      {t('common.restarts-in')} <b className="m11">{format.fixed(left / 1000, 1)} s</b>
    </span>
  )
}
