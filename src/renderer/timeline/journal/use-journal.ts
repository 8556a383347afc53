import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { JournalEvent } from '#shared/journal'
import type { TopologyNode } from '#shared/topology'
import { categoryOf, eventSentence } from '../../events/catalogue'
import { concerns } from '../../events/concerns'
import type { Category } from '../../events/row'
import { isMain, streamFilter, streamOf, streams as allStreams } from '../../events/streams'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import {
  useConnection,
  useHeld,
  useLab,
  usePanel,
  usePicture,
  useRunClock,
  useVersion
} from '../../store/hooks'
import { JournalList } from './journal-list'
import { timelineStore, type Kinds } from '../timeline-store'
import { useForeign } from './use-foreign'

/** The time in the head is in whole seconds. */
const clockMs = 1_000
const noNodes: readonly TopologyNode[] = []
/** Events read when the screen is opened, and with each older page. */
const pageEvents = 2_000
/** Log lines are not among the events that the store holds: they are asked for this often, this many at most. */
const logsEveryMs = 1_000
const maxLogs = 1_000

/** The journal as the list shows it, kept up to date and filtered. */
export function useJournal() {
  const { lab } = usePanel()
  const t = useWords()
  const format = useFormat()
  const run = useLab(data => data.run.id, '')
  const connection = useConnection()
  const held = useHeld()
  const picture = usePicture()
  const journal = useMemo(() => {
    // Another run has a journal of its own.
    void run
    return new JournalList()
  }, [run])
  const now = useRunClock(clockMs)
  const version = useVersion(lab.events)
  const [, setPage] = useState(0)
  const [loading, setLoading] = useState(false)
  const drawn = useCallback(() => setPage(page => page + 1), [])

  const { kinds, node, query } = useStore(timelineStore)
  const search = useDeferredValue(query.trim().toLowerCase())
  const isForeign = useForeign(useLab(({ topology }) => topology.nodes, noNodes))
  const matches = useCallback(
    (event: JournalEvent) => {
      if (!isChosen(kinds, categoryOf(event)) || (node !== null && !concerns(event, node))) return false
      if (search === '') return true
      const sentence = eventSentence(t, format, event, isForeign(event))
      // A line is found as it was written, and as it reads here.
      const written = event.kind === 'log' ? event.text : ''
      const text = `${event.node ?? ''} ${event.kind} ${event.seq} ${sentence} ${written}`
      return text.toLowerCase().includes(search)
    },
    [kinds, node, search, t, format, isForeign]
  )
  useMemo(() => journal.filter(matches), [journal, matches])
  useMemo(() => {
    // It stays the same while the picture is held.
    void version
    journal.update(lab.events)
  }, [journal, lab, version])

  const streams = useMemo(() => {
    if (kinds === 'all') return [...allStreams]
    const chosen = new Set(kinds === 'main' ? (['main'] as const) : kinds.map(streamOf))
    return allStreams.filter(stream => chosen.has(stream))
  }, [kinds])
  const wantsLogs = streams.includes('log')
  /** The picture for which a page is on its way. */
  const busy = useRef<string | null>(null)
  const loadOlder = useCallback(async () => {
    const { from, ended } = journal.floorOf(streams)
    if (busy.current === picture || ended) return
    busy.current = picture
    setLoading(true)
    const result = await lab.read('journal.read', {
      limit: pageEvents,
      ...(from !== null && { before: from }),
      ...streamFilter(streams)
    })
    if (busy.current !== picture) return
    busy.current = null
    if (result.ok) journal.addPage(result.value, streams)
    setLoading(false)
  }, [lab, journal, picture, streams])
  useEffect(() => {
    // What was asked for another picture may be later than this one.
    if (busy.current === null || busy.current === picture) return
    busy.current = null
    setLoading(false)
  }, [picture])

  const wantsTraffic = streams.includes('connections')
  useEffect(() => {
    if (!wantsTraffic) return
    const unwatch = lab.watchTraffic()
    return () => {
      unwatch()
      journal.forgetTraffic()
    }
  }, [lab, journal, wantsTraffic])

  useEffect(() => {
    if (connection !== 'ready') return
    if (journal.floorOf(streams).from === null) void loadOlder()
  }, [journal, streams, connection, loadOlder])

  useEffect(() => {
    if (connection !== 'ready' || !wantsLogs) return
    void picture
    let [asking, over] = [false, false]
    const ask = async () => {
      if (asking || journal.floorOf(['log']).from === null) return
      asking = true
      const after = journal.lastLog
      const result = await lab.read('journal.read', {
        kinds: ['log'],
        limit: maxLogs,
        ...(after > 0 && { after })
      })
      asking = false
      if (over || !result.ok || result.value.events.length === 0) return
      journal.add(result.value.events)
      drawn()
    }
    if (held) void ask()
    const timer = held ? undefined : setInterval(() => void ask(), logsEveryMs)
    return () => {
      over = true
      clearInterval(timer)
    }
  }, [lab, journal, connection, picture, held, wantsLogs, drawn])

  return {
    journal,
    now,
    loading,
    floor: journal.floorOf(streams),
    loadOlder,
    matches,
    streams,
    isForeign
  }
}

function isChosen(kinds: Kinds, category: Category): boolean {
  if (kinds === 'all') return true
  return kinds === 'main' ? isMain(category) : kinds.includes(category)
}
