import type { Result } from '#shared/errors'
import type { JournalEvent, JournalFilter } from '#shared/journal'
import type { PanelClient } from '../../client/panel-client'
import { csvOf, type CsvCell } from '../../ui/csv'

const pageEvents = 5_000
/** The most that is put into one file, characters; the newest events go first. */
const maxChars = 256 * 1024 ** 2

export interface ExportedJournal {
  readonly text: string
  readonly events: number
  /** Why the oldest are not in it; null: they are. */
  readonly missing: 'too-large' | 'made-room' | null
}

/**
 * The journal of the whole run, as NDJSON unless it is said how, oldest first, read page by page from the newest back: all
 * of it, or what passes a filter.
 */
export async function exportJournal(
  client: Pick<PanelClient, 'call'>,
  options: {
    readonly matches?: (event: JournalEvent) => boolean
    /** What the host leaves out of it already. */
    readonly filter?: Pick<JournalFilter, 'kinds' | 'outcomes'>
    /** How a page of it is written. */
    readonly write?: (events: readonly JournalEvent[]) => string
    readonly onProgress?: (share: number) => void
    readonly signal?: AbortSignal
  }
): Promise<Result<ExportedJournal>> {
  const pages: string[] = []
  let before: number | undefined
  let newest: number | undefined
  let events = 0
  let chars = 0
  const whole = (gone: number): Result<ExportedJournal> => ({
    ok: true,
    value: { text: joined(pages), events, missing: gone > 0 ? 'made-room' : null }
  })
  for (;;) {
    if (options.signal?.aborted) {
      return { ok: false, error: { code: 'CANCELLED', message: 'The export was cancelled.' } }
    }
    const result = await client.call('journal.read', {
      ...options.filter,
      limit: pageEvents,
      ...(before !== undefined && { before })
    })
    if (!result.ok) return result
    const { events: page, from, gone } = result.value
    // A page that doesn't go further back would be read for ever.
    if (before !== undefined && from >= before) return whole(gone)
    const chosen = options.matches ? page.filter(options.matches) : page
    const text = (options.write ?? lines)(chosen)
    if (chars + text.length > maxChars)
      return { ok: true, value: { text: joined(pages), events, missing: 'too-large' } }
    pages.push(text)
    chars += text.length
    events += chosen.length
    newest ??= page.at(-1)?.seq ?? from
    before = from
    options.onProgress?.(1 - Math.max(0, from - 1) / Math.max(1, newest))
    if (from <= gone + 1) return whole(gone)
  }
}

const lines = (events: readonly JournalEvent[]) => events.map(event => `${JSON.stringify(event)}\n`).join('')
const joined = (pages: readonly string[]) => [...pages].reverse().join('')

/** What every event has, and what only its kind has, as JSON; `bound`: what its time is right to, where it is another clock's. */
const journalColumns = ['seq', 't (ms)', 'bound (ms)', 'kind', 'node', 'link', 'data'] as const

function journalRows(events: readonly JournalEvent[]): (readonly CsvCell[])[] {
  return events.map(({ seq, t, bound, kind, node, link, ...data }) => [
    seq,
    t,
    bound ?? null,
    kind,
    node ?? null,
    link ?? null,
    JSON.stringify(data)
  ])
}

/** The heading, with the mark of the file's encoding, and pages that follow it without one. */
export const csvHead = (): string => csvOf([journalColumns])
export const csvPage = (events: readonly JournalEvent[]): string => csvOf(journalRows(events)).slice(1)
