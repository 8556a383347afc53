import type { ReactNode } from 'react'
import { outcomes } from '#shared/outcome'
import { whyUncounted } from '#shared/doors'
import type { NodeStats, NodeView, OrderStats } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useRunClock } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import '../../ui/display/facts.css'
import './node-facts.css'

/** Squares are drawn up to this many exits; past it the figure alone. */
const maxSquares = 10

export function NodeFacts({ node }: { node: NodeView }) {
  const t = useWords()
  const format = useFormat()
  const now = useRunClock(1000)
  const { stats, counted } = node
  const uncounted = whyUncounted(node)
  return (
    <dl className="facts">
      {node.kind === 'existing' ? (
        <Fact name={t('lab.facts.address')} data>
          {node.host.includes(':') ? `[${node.host}]` : node.host}:{node.port}
        </Fact>
      ) : (
        <LifeFacts node={node} />
      )}
      <Fact name={t('lab.facts.since')} data>
        {format.wholeDuration(now - node.since)}
      </Fact>
      {node.kind !== 'existing' && (
        <Fact name={t('lab.facts.runtime')}>{t(`lab.facts.runtimes.${node.runtime}`)}</Fact>
      )}
      {stats && (
        <>
          {counted && (
            <Fact name={t('lab.facts.counted')}>{t('lab.facts.seen-by', { by: counted.by.join(', ') })}</Fact>
          )}
          {uncounted === null ? (
            <ServedFacts stats={stats} withRequests={counted?.what !== 'connections'} />
          ) : (
            <Fact name={t('lab.facts.counted')}>{t(`lab.facts.uncounted.${uncounted}`)}</Fact>
          )}
          {stats.outcomes &&
            outcomes.map(outcome => (
              <Fact key={outcome} name={t(`lab.facts.outcome.${outcome}`)} data>
                {format.number(stats.outcomes?.[outcome] ?? 0)}
              </Fact>
            ))}
          {stats.order && <OrderFacts order={stats.order} />}
          {stats.latency && (
            <Fact name={t('lab.facts.latency')} data>
              {format.durationText(stats.latency.p50)} / {format.durationText(stats.latency.p99)}
            </Fact>
          )}
          {stats.cpu !== null && (
            <Fact name={t('lab.facts.cpu')} data>
              {format.percent(stats.cpu / 100, 1)}
            </Fact>
          )}
          {stats.memory !== null && (
            <Fact name={t('lab.facts.memory')} data>
              {format.bytesText(stats.memory)}
            </Fact>
          )}
        </>
      )}
    </dl>
  )
}

/** What it has served: whom, and how much. */
function ServedFacts({ stats, withRequests }: { stats: NodeStats; withRequests: boolean }) {
  const t = useWords()
  const format = useFormat()
  return (
    <>
      <Fact name={t('lab.facts.connections')} data>
        {format.number(stats.open)}{' '}
        <span className="quiet">({t('lab.facts.in-all', { count: stats.connections })})</span>
      </Fact>
      {withRequests && (
        <Fact name={t('lab.facts.requests')} data>
          {format.number(stats.requests)}
        </Fact>
      )}
      <Fact name={t('lab.facts.failed')} data>
        {format.number(stats.failed)}
      </Fact>
      <Fact name={t('lab.facts.received')} data>
        {format.bytesText(stats.bytesIn)}
      </Fact>
      <Fact name={t('lab.facts.sent')} data>
        {format.bytesText(stats.bytesOut)}
      </Fact>
    </>
  )
}

/** How often it may end, and what happens then. */
function LifeFacts({ node }: { node: NodeView }) {
  const t = useWords()
  const format = useFormat()
  const { restart, exits } = node
  const lastChance = exits >= restart.maxExits && node.state !== 'failed'
  return (
    <>
      <Fact name={t('lab.facts.exits', { time: format.wholeDuration(restart.windowMs) })}>
        {restart.maxExits <= maxSquares && (
          <span className="squares" aria-hidden="true">
            {Array.from({ length: restart.maxExits }, (_, index) => (
              <i key={index} className={index < exits ? 'on' : ''} />
            ))}
          </span>
        )}
        <span className="mono">{t('lab.facts.exits-of', { count: exits, max: restart.maxExits })}</span>
      </Fact>
      {lastChance && (
        <dd className="warn-line st-backoff">
          <Icon name="failed" size={12} />
          {t('lab.facts.one-more')}
        </dd>
      )}
      <Fact name={t('lab.facts.policy')}>{t(`lab.facts.policies.${restart.mode}`)}</Fact>
      {(node.state === 'up' || node.state === 'frozen') && (
        <Fact name={t('lab.facts.backoff')} data>
          {node.nextBackoffMs === null ? t('lab.facts.stays-down') : format.durationText(node.nextBackoffMs)}
        </Fact>
      )}
    </>
  )
}

/** What it costs that sessions reach the replicas one at a time. */
function OrderFacts({ order }: { order: OrderStats }) {
  const t = useWords()
  const format = useFormat()
  const { waiting, waited, waitedMs, longestMs } = order
  return (
    <>
      <Fact name={t('lab.facts.order.waiting')} data>
        {format.number(waiting)}
      </Fact>
      <Fact name={t('lab.facts.order.waited')} data>
        {format.number(waited)}
      </Fact>
      <Fact name={t('lab.facts.order.price')} data>
        {format.durationText(waitedMs)}
      </Fact>
      <Fact name={t('lab.facts.order.longest')} data>
        {format.durationText(longestMs)}
      </Fact>
    </>
  )
}

/** `data`: a figure, in the type of figures. */
function Fact({ name, data, children }: { name: string; data?: boolean; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={data ? 'mono' : ''}>{children}</dd>
    </>
  )
}
