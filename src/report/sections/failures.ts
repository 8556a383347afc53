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

type Bad = JournalEvent<'session' | 'unanswered'>

/** How it ended, and by what one knows. */
function endingOf(words: Words, event: Bad): string {
  const { outcomes, evidences } = words
  const { outcome, evidence } = event
  if (outcome === undefined) return event.kind === 'unanswered' ? words.unanswered : ''
  return evidence === undefined ? outcomes[outcome] : `${outcomes[outcome]}: ${evidences[evidence]}`
}

/** What is the same in sessions, or requests, that make one row. */
const likeness = (event: Bad): string =>
  JSON.stringify([
    event.kind,
    event.node,
    event.outcome,
    event.evidence,
    ...(event.kind === 'unanswered' ? [event.method, event.path] : [])
  ])

function badOf(event: JournalEvent): Bad | null {
  if (event.kind === 'unanswered') return event
  if (event.kind !== 'session' || event.phase !== 'close') return null
  return event.outcome === undefined || event.outcome === 'whole' ? null : event
}

/** Whether what is told shows that something of the node of `bad`, and after it, ended as it should. */
function showsGood(event: JournalEvent, bad: Bad): boolean {
  if (event.kind === 'session')
    return event.phase === 'close' && event.outcome === 'whole' && event.node === bad.node
  if (event.kind !== 'tally') return false
  return event.to === bad.node && event.fromAt >= bad.t && (event.outcomes.expected ?? 0) > 0
}

/**
 * Whether `next` follows `before` with no session in between of which nothing is told, as of those that went well under much
 * load: it was open already when that one ended, or every number between the two is of one that ended badly too.
 */
function follows(next: Bad, before: Bad, ends: ReadonlySet<string>): boolean {
  if (next.kind !== 'session' || before.kind !== 'session' || next.openedAt <= before.t) return true
  for (let number = before.session + 1; number < next.session; number++)
    if (!ends.has(`${next.node} ${number}`)) return false
  return true
}

/**
 * Sessions that were cut or are not known, and requests without an answer: those together that ended alike, with none that
 * ended otherwise in between.
 */
function groupsOf(events: readonly JournalEvent[]): readonly (readonly Bad[])[] {
  const groups: Bad[][] = []
  const ends = new Set<string>()
  let isOpen = false
  for (const event of events) {
    const last = groups.at(-1)
    const [first, before] = [last?.[0], last?.at(-1)]
    const bad = badOf(event)
    if (bad) {
      if (bad.kind === 'session') ends.add(`${bad.node} ${bad.session}`)
      const isOne = isOpen && first && likeness(first) === likeness(bad)
      if (isOne && before && follows(bad, before, ends)) last?.push(bad)
      else groups.push([bad])
      isOpen = true
    } else if (before && showsGood(event, before)) isOpen = false
  }
  return groups
}

function requests({ run, words, format }: Context): Block[] {
  const groups = groupsOf(run.events)
  if (groups.length === 0) return []
  const leftOut = groups.slice(mostRows).reduce((sum, group) => sum + group.length, 0)
  return [
    {
      kind: 'table',
      caption: [words['sessions-table']],
      head: [words.when, words.last, words['seen-by'], words['how-many'], words.what, words.result],
      rows: groups.slice(0, mostRows).flatMap(group => {
        const [first, last] = [group[0], group.at(-1)]
        if (!first || !last) return []
        return [
          [
            [timeOf(first)],
            last === first ? [] : [timeOf(last)],
            [code(first.node ?? '')],
            [numeral(group.length, 'count', { measure: 'failures.count', of: String(first.seq) })],
            whatOf(words, first, last),
            [endingOf(words, first)]
          ]
        ]
      }),
      figures: [0, 1, 3]
    },
    ...(leftOut > 0 ? [text(words['rows-left-out'](format.number(leftOut)))] : [])
  ]
}

/** A session by its number, several by the first and the last; a request by what it asked for. */
function whatOf(words: Words, first: Bad, last: Bad): Line {
  if (first.kind !== 'session' || last.kind !== 'session')
    return first.kind === 'unanswered' ? [code(`${first.method} ${first.path}`)] : []
  const number = ({ seq, session }: JournalEvent<'session'>): Line[number] =>
    eventField(seq, 'session', session, 'number')
  return first === last
    ? [`${words.session} `, number(first)]
    : [`${words['many-sessions']} `, number(first), ' – ', number(last)]
}
