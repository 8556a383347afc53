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
import type { Compared } from './use-comparison'
import { useDifferenceKey } from './use-difference-key'
import { placesOf, isDifferent, sessionsIn } from './model/session-model'
import './comparison.css'

interface ComparisonProps {
  what: Compared
  /** The proxy whose replicas are compared; null where nodes were chosen. */
  proxy: NodeOfKind<'replicating-proxy'> | null
  chooser: ReactNode
  comparison: ReplicaComparison
  limit: number
  sending: boolean
  onLimit: (limit: number) => void
  onSend: () => void
}

/** Logs side by side, by session or whole: the body of the screen _Replicas_. */
export function Comparison(props: ComparisonProps) {
  const { comparison, limit, proxy } = props
  const t = useWords()
  const format = useFormat()
  const [differencesOnly, setDifferencesOnly] = useState(false)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [inView, setInView] = useState<readonly [number, number]>([0, 0])
  const grid = useRef<LogGridHandle>(null)
  const rows = useMemo(
    () => rowsOf(comparison, { limit, differencesOnly, open }),
    [comparison, limit, differencesOnly, open]
  )
  const different = useMemo(() => {
    const places = placesOf(comparison, limit)
    return comparison.sessions.flatMap((session, index) =>
      isDifferent(session) ? [places[index] ?? index] : []
    )
  }, [comparison, limit])
  const [at, setAt] = useState<number | null>(null)

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

  function toggle(key: string) {
    setOpen(before => {
      const after = new Set(before)
      if (!after.delete(key)) after.add(key)
      return after
    })
  }

  const unread = useLab(lab => (proxy ? unreadBehind(lab.topology, proxy.id).join(', ') : ''), '')
  const { totalSessions } = comparison
  const older = olderText(t, format, comparison.older)
  const count = sessionsIn(comparison)
  const formatted = format.number(count)
  return (
    <div className="page replicas">
      <PageHead
        title={t('replicas.title')}
        text={proxy ? t('replicas.text', { count, formatted, proxy: proxy.id }) : t('replicas.whole-text')}
      >
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
        <ExportMenu what={props.what} isDisabled={totalSessions === 0} />
      </PageHead>
      {older !== '' && <p className="quiet small rep-older">{older}</p>}
      {unread !== '' && <p className="quiet small rep-older">{t('replicas.unread', { nodes: unread })}</p>}
      {comparison.noise.length > 0 && <LogNoiseList noise={comparison.noise} />}
      <div className="rep-wrap">
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
              <EmptyState icon="equal" title={t('replicas.only-equal')} text={t('replicas.only-equal-text')}>
                <Button onPress={() => setDifferencesOnly(false)}>{t('replicas.show-all')}</Button>
              </EmptyState>
            )
          )}
        </LogGrid>
        <SessionMap comparison={comparison} inView={inView} onGoTo={goTo} />
      </div>
    </div>
  )
}
