import { useMemo, useRef, useState, type ReactNode } from 'react'
import type { ReplicaComparison } from '#shared/replicas'
import type { NodeOfKind } from '#shared/topology'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useLab } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { Kbd } from '../ui/display/kbd'
import { PageHead } from '../ui/display/panel'
import { ExportMenu } from './export-menu'
import { mostSessions } from './model/limits'
import { olderText } from './model/older-text'
import { LogNoiseList } from './log-noise'
import { LogGrid, type LogGridHandle } from './grid/log-grid'
import { unreadBehind } from './model/proxies'
import { rowAt, rowsOf } from './model/rows'
import { NoSessions } from './no-sessions'
import { SessionMap } from './session-map'
import { keyOf, type Compared } from './use-comparison'
import { useOf } from './use-of'
import { useDifferenceKey } from './use-difference-key'
import { placesOf, isDifferent, sessionsIn } from './model/session-model'
import './comparison.css'

const noneOpen: ReadonlySet<string> = new Set()

interface ComparisonProps {
  what: Compared | null
  /** The proxy whose replicas are compared; null where nodes were chosen. */
  proxy: NodeOfKind<'replicating-proxy'> | null
  chooser: ReactNode
  /** Null where there is none yet. */
  comparison: ReplicaComparison | null
  limit: number
  sending: boolean
  onLimit: (limit: number) => void
  onSend: () => void
  /** What stands in place of the logs as long as there are none. */
  children: ReactNode
}

/** Logs side by side, by session or whole. What can be pressed in its head stays while it waits for another comparison. */
export function Comparison(props: ComparisonProps) {
  const { what, comparison, limit, proxy } = props
  const key = keyOf(what)
  const t = useWords()
  const format = useFormat()
  const [differencesOnly, setDifferencesOnly] = useOf(key, false)
  const [open, setOpen] = useOf(key, noneOpen)
  const [inView, setInView] = useState<readonly [number, number]>([0, 0])
  const grid = useRef<LogGridHandle>(null)
  const rows = useMemo(
    () => (comparison ? rowsOf(comparison, { limit, differencesOnly, open }) : []),
    [comparison, limit, differencesOnly, open]
  )
  const different = useMemo(() => {
    if (!comparison) return []
    const places = placesOf(comparison, limit)
    return comparison.sessions.flatMap((session, index) =>
      isDifferent(session) ? [places[index] ?? index] : []
    )
  }, [comparison, limit])
  const [at, setAt] = useOf<number | null>(key, null)

  function goTo(place: number) {
    const index = rowAt(rows, place)
    const row = rows[index]
    if (row?.kind === 'gap' && limit < mostSessions) props.onLimit(mostSessions)
    grid.current?.goTo(index)
  }
  function nextDifference() {
    const next = different.find(place => at === null || place > at) ?? different[0]
    if (next === undefined) return
    setAt(next)
    goTo(next)
  }
  useDifferenceKey(nextDifference)

  function toggle(row: string) {
    const after = new Set(open)
    if (!after.delete(row)) after.add(row)
    setOpen(after)
  }

  const unread = useLab(lab => (proxy ? unreadBehind(lab.topology, proxy.id).join(', ') : ''), '')
  const totalSessions = comparison?.totalSessions ?? 0
  const older = comparison ? olderText(t, format, comparison.older) : ''
  const count = comparison ? sessionsIn(comparison) : 0
  const formatted = format.number(count)
  const text = proxy ? t('replicas.text', { count, formatted, proxy: proxy.id }) : t('replicas.whole-text')
  return (
    <div className="page replicas">
      <PageHead title={t('replicas.title')} {...(comparison && { text })}>
        {props.chooser}
        <Button
          icon="filter"
          aria-pressed={differencesOnly}
          className={differencesOnly ? 'pressed' : ''}
          isDisabled={totalSessions === 0}
          onPress={() => setDifferencesOnly(!differencesOnly)}
        >
          {t('replicas.differences-only')}
        </Button>
        <Button
          icon="diff"
          isDisabled={different.length === 0}
          {...(different.length === 0 && { hint: t('replicas.no-differences') })}
          onPress={nextDifference}
        >
          {t('replicas.next-difference')} <Kbd>D</Kbd>
        </Button>
        {what && <ExportMenu what={what} isDisabled={totalSessions === 0} />}
      </PageHead>
      {older !== '' && <p className="quiet small rep-older">{older}</p>}
      {unread !== '' && <p className="quiet small rep-older">{t('replicas.unread', { nodes: unread })}</p>}
      {comparison && comparison.noise.length > 0 && <LogNoiseList noise={comparison.noise} />}
      {comparison ? (
        <div key={key} className="rep-wrap">
          <LogGrid
            ref={grid}
            comparison={comparison}
            catchUp={proxy?.catchUp ?? false}
            rows={rows}
            current={at}
            onToggle={toggle}
            onOlder={limit < mostSessions ? () => props.onLimit(mostSessions) : null}
            onView={setInView}
          >
            {totalSessions === 0 ? (
              proxy ? (
                <NoSessions proxy={proxy} sending={props.sending} onSend={props.onSend} />
              ) : (
                <EmptyState icon="replicas" title={t('replicas.no-lines')} />
              )
            ) : (
              rows.length === 0 && (
                <EmptyState
                  icon="equal"
                  title={t('replicas.only-equal')}
                  text={t('replicas.only-equal-text')}
                >
                  <Button onPress={() => setDifferencesOnly(false)}>{t('replicas.show-all')}</Button>
                </EmptyState>
              )
            )}
          </LogGrid>
          <SessionMap comparison={comparison} inView={inView} onGoTo={goTo} />
        </div>
      ) : (
        props.children
      )}
    </div>
  )
}
