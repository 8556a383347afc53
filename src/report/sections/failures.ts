import type { JournalEvent } from '#shared/journal'
import { eventField, timeOf, type Context } from '../context'
import { code, text, type Block, type Line, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'
import type { Words } from '../words/words'
import { outagesOf } from '../moment/outages'
import { faultWords, linkWords } from '../words/faults'

/** Most rows of each table. */
const mostRows = 200

/** What failed, and for how long: nodes, links, requests. */
export function failuresSection(context: Context): Section {
  const { words } = context
  const blocks = [...outages(context), ...faults(context), ...requests(context)]
  return {
    id: 'failures',
    title: words.sections.failures,
    blocks: blocks.length > 0 ? blocks : [text(words['failures-none'])]
  }
}

function outages({ run, words }: Context): Block[] {
  const all = outagesOf(run.events).slice(0, mostRows)
  if (all.length === 0) return []
  return [
    {
      kind: 'table',
      caption: [words['failures-table']],
      head: [words.node, words.down, words.when, words['down-for']],
      rows: all.map(({ node, how, began, ended }) => [
        [code(node)],
        [words['death-by'][how]],
        [timeOf(began)],
        ended === null
          ? [words['down-still']]
          : [
              numeral(rounded(ended.t - began.t), 'ms', {
                measure: 'outage',
                of: node,
                from: began.t,
                to: ended.t
              })
            ]
      ]),
      figures: [2, 3]
    }
  ]
}

/** Times are in microseconds at most: without the last digits of a binary difference. */
const rounded = (ms: number): number => Math.round(ms * 1000) / 1000

type FaultSet = JournalEvent<'fault-set'>

function faults({ run, words, language }: Context): Block[] {
  const open = new Map<string, FaultSet>()
  const rows: { set: FaultSet; cleared: JournalEvent | null }[] = []
  const end = (key: string, cleared: JournalEvent): void => {
    const set = open.get(key)
    if (set) rows.push({ set, cleared })
    open.delete(key)
  }
  for (const event of run.events) {
    if (event.kind === 'fault-set' && !event.changed) open.set(`${event.link} ${event.name}`, event)
    if (event.kind === 'fault-cleared') end(`${event.link} ${event.name}`, event)
    if (event.kind === 'faults-reset') for (const key of [...open.keys()]) end(key, event)
  }
  const all = [...rows, ...[...open.values()].map(set => ({ set, cleared: null }))]
    .sort((a, b) => a.set.seq - b.set.seq)
    .slice(0, mostRows)
  if (all.length === 0) return []
  const touched = (cleared: JournalEvent | null): Line => {
    if (cleared?.kind !== 'fault-cleared' || cleared.connections === null) return [words['touched-unknown']]
    return [eventField(cleared.seq, 'connections', cleared.connections, 'count'), ` ${words.connections}`]
  }
  return [
    {
      kind: 'table',
      caption: [words['faults-table']],
      head: [words.link, words.fault, words.when, words.until, words.touched],
      rows: all.map(({ set, cleared }) => [
        [linkWords(language, set.link ?? '')],
        [faultWords(language, set.link ?? '', set.fault)],
        [timeOf(set)],
        cleared === null ? [words['down-still']] : [timeOf(cleared)],
        touched(cleared)
      ]),
      figures: [2, 3]
    }
  ]
}

/** How it ended, and by what one knows. */
function endingOf(words: Words, event: JournalEvent<'session' | 'unanswered'>): string {
  const { outcomes, evidences } = words
  const { outcome, evidence } = event
  if (outcome === undefined) return event.kind === 'unanswered' ? words.unanswered : ''
  return evidence === undefined ? outcomes[outcome] : `${outcomes[outcome]}: ${evidences[evidence]}`
}

/** Sessions that were cut or are not known, and requests without an answer. */
function requests({ run, words }: Context): Block[] {
  const bad = run.events.filter(
    (event): event is JournalEvent<'session' | 'unanswered'> =>
      (event.kind === 'session' &&
        event.phase === 'close' &&
        event.outcome !== undefined &&
        event.outcome !== 'whole') ||
      event.kind === 'unanswered'
  )
  if (bad.length === 0) return []
  return [
    {
      kind: 'table',
      caption: [words['sessions-table']],
      head: [words.when, words['seen-by'], words.what, words.result],
      rows: bad
        .slice(0, mostRows)
        .map(event => [
          [timeOf(event)],
          [code(event.node ?? '')],
          event.kind === 'session'
            ? [`${words.session} `, eventField(event.seq, 'session', event.session, 'number')]
            : [code(`${event.method} ${event.path}`)],
          [endingOf(words, event)]
        ]),
      figures: [0]
    }
  ]
}
