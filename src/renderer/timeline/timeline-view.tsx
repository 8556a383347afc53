import { useCallback, useMemo, useState } from 'react'
import type { TraceOf } from '#shared/diagram/trace'
import type { JournalEvent } from '#shared/journal'
import type { Autopsy } from '#shared/state'
import type { TopologyNode } from '#shared/topology'
import { useStore } from 'zustand'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useLab, usePanel, usePlayback, useSetUi, useUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Kbd } from '../ui/display/kbd'
import { PageHead } from '../ui/display/panel'
import { ActsPanel } from './journal/acts-panel'
import { autopsyOf, eventOf } from './autopsy-of'
import { DiagramPanel } from './diagram/diagram-panel'
import { EventList } from './journal/event-list'
import { ExportButton } from './journal/export-button'
import { JournalFilters } from './journal/journal-filters'
import { timelineStore } from './timeline-store'
import { useActs } from './journal/use-acts'
import { useJournal } from './journal/use-journal'
import './timeline-view.css'

const noAutopsies: readonly Autopsy[] = []
const noNodes: readonly TopologyNode[] = []

/** What was chosen: an autopsy and the event that it is open under, or that none is open. */
interface Choice {
  readonly autopsy: string
  readonly seq: number | null
  readonly closed: boolean
}

/** The journal, and each failover in it dissected. */
export function TimelineView() {
  const t = useWords()
  const format = useFormat()
  const setUi = useSetUi()
  const { lab } = usePanel()
  const paused = useUi(ui => ui.paused)
  const isRecorded = usePlayback() !== null
  const { journal, now, loading, floor, loadOlder, matches, streams, isForeign } = useJournal()
  const { acts, isRead } = useActs(journal.acts)
  const { newestFirst } = useStore(timelineStore)
  const autopsies = useLab(lab => lab.autopsies, noAutopsies)
  const nodes = useLab(lab => lab.topology.nodes, noNodes)
  const [choice, setChoice] = useState<Choice | null>(null)
  const [reveal, setReveal] = useState<{ readonly seq: number } | null>(null)
  const chosen = autopsies.findIndex(({ id }) => id === choice?.autopsy)
  const index = chosen >= 0 ? chosen : autopsies.length - 1
  const autopsy = autopsies[index] ?? null
  const { all } = journal
  const open = useMemo(() => {
    if (!autopsy || (choice?.closed && choice.autopsy === autopsy.id)) return null
    const seq = (choice?.autopsy === autopsy.id ? choice.seq : null) ?? eventOf(autopsy, all)
    return seq === null ? null : { seq, autopsy }
  }, [autopsy, choice, all])

  const onOpen = useCallback(
    (event: JournalEvent) => {
      const found = autopsyOf(event, autopsies)
      if (!found) return
      const closed = open?.seq === event.seq && open.autopsy.id === found.id
      setChoice({ autopsy: found.id, seq: event.seq, closed })
    },
    [autopsies, open]
  )
  const onTrace = useCallback((traced: TraceOf) => setUi({ traced }), [setUi])
  const onFind = useCallback(
    (event: JournalEvent) => {
      const found = autopsyOf(event, autopsies)
      if (found) setChoice({ autopsy: found.id, seq: event.seq, closed: false })
      setReveal({ seq: event.seq })
    },
    [autopsies]
  )
  const total = lab.events.last
  return (
    <div className="page timeline">
      <PageHead
        title={t('timeline.title')}
        text={t('timeline.about', {
          count: total,
          formatted: format.number(total),
          time: format.wholeDuration(now)
        })}
      >
        {!isRecorded && (
          <Button
            variant={paused ? 'warn' : 'plain'}
            icon={paused ? 'play' : 'pause'}
            onPress={() => setUi({ paused: !paused })}
          >
            {t(paused ? 'shell.resume-view' : 'shell.pause-view')} <Kbd>{t('shell.space')}</Kbd>
          </Button>
        )}
        <ExportButton matches={matches} streams={streams} />
      </PageHead>
      <div className="timeline-columns">
        <DiagramPanel
          autopsy={autopsy}
          place={index + 1}
          count={autopsies.length}
          events={all}
          nodes={nodes}
          onGo={by => {
            const next = autopsies[index + by]
            if (!next) return
            setChoice({ autopsy: next.id, seq: null, closed: false })
            const seq = eventOf(next, all)
            if (seq !== null) setReveal({ seq })
          }}
        />
        <section className="panel journal" aria-label={t('timeline.journal')}>
          <ActsPanel events={acts} isRead={isRead} open={open?.seq ?? null} onFind={onFind} />
          <JournalFilters
            countOf={chosen => journal.countOf(chosen)}
            total={total}
            nodes={nodes.map(({ id }) => id)}
          />
          <EventList
            events={journal.shown}
            groups={journal.groups}
            newestFirst={newestFirst}
            autopsies={autopsies}
            isForeign={isForeign}
            open={open}
            reveal={reveal}
            floor={floor}
            loading={loading}
            onOpen={onOpen}
            onTrace={onTrace}
            onOlder={loadOlder}
          />
        </section>
      </div>
    </div>
  )
}
