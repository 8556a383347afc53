import { expect, test } from 'vitest'
import { csvPage, exportJournal } from '../../../../src/renderer/timeline/journal/export-journal'
import type { PanelClient } from '../../../../src/renderer/client/panel-client'
import type { JournalFilter } from '../../../../src/shared/journal'
import { event } from '../../events/examples'

/** A host with `count` events that looks through `most` of them at once, and has those up to `gone` no more. */
function host(count: number, most: number, gone = 0): Pick<PanelClient, 'call'> {
  return {
    call: (async (_command: string, { before = Infinity }: JournalFilter) => {
      const all = Array.from({ length: count }, (_, index) => event('log', index + 1, index)).slice(gone)
      const events = all.filter(({ seq }) => seq < before).slice(-most)
      const from = events.length < most ? (gone > 0 ? gone + 1 : 0) : (events[0]?.seq ?? 0)
      return { ok: true, value: { events, from, gone, total: count } }
    }) as PanelClient['call']
  }
}

test('the whole journal is read page by page and written oldest first', async () => {
  const shares: number[] = []
  const result = await exportJournal(host(25, 10), { onProgress: share => shares.push(share) })
  if (!result.ok) throw new Error(result.error.message)
  const written = result.value.text
    .trimEnd()
    .split('\n')
    .map(line => (JSON.parse(line) as { seq: number }).seq)
  expect(written).toEqual(Array.from({ length: 25 }, (_, index) => index + 1))
  expect(result.value).toMatchObject({ events: 25, missing: null })
  expect(shares).toHaveLength(3)
  expect(shares.at(-1)).toBe(1)
})

test('of a journal whose oldest had to make room, what is left is written, and that it is not all', async () => {
  const result = await exportJournal(host(25, 10, 12), {})
  expect(result).toMatchObject({ ok: true, value: { events: 13, missing: 'made-room' } })
})

test('an empty journal is an empty file', async () => {
  expect(await exportJournal(host(0, 10), {})).toEqual({
    ok: true,
    value: { text: '', events: 0, missing: null }
  })
})

test('a host that answers the same page again does not hold the export for ever', async () => {
  const same: Pick<PanelClient, 'call'> = {
    call: (async () => ({
      ok: true,
      value: { events: [event('log', 7, 0)], from: 7, gone: 0, total: 7 }
    })) as unknown as PanelClient['call']
  }
  expect(await exportJournal(same, {})).toMatchObject({ ok: true, value: { events: 1 } })
})

test('a page with nothing in it is not the end of the journal, where more lies before it', async () => {
  const call = (async (_command: string, { before = 31 }: JournalFilter) => {
    // One kill, long ago, and more of other things since than are looked through at once.
    const from = before - 10
    const events = from === 1 ? [event('kill-asked', 3, 3)] : []
    return { ok: true, value: { events, from, gone: 0, total: 1 } }
  }) as PanelClient['call']
  const result = await exportJournal({ call }, { filter: { kinds: ['kill-asked'] } })
  expect(result).toMatchObject({ ok: true, value: { events: 1 } })
})

test('a cancelled export ends with CANCELLED', async () => {
  const controller = new AbortController()
  const result = await exportJournal(host(25, 10), {
    onProgress: () => controller.abort(),
    signal: controller.signal
  })
  expect(result).toMatchObject({ ok: false, error: { code: 'CANCELLED' } })
})

test('only what passes the filter is written, and the host is asked for no more than that can be in', async () => {
  const asked: JournalFilter[] = []
  const all = host(25, 10)
  const client: Pick<PanelClient, 'call'> = {
    call: ((command: 'journal.read', filter: JournalFilter) => {
      asked.push(filter)
      return all.call(command, filter)
    }) as PanelClient['call']
  }
  const result = await exportJournal(client, {
    matches: ({ seq }) => seq % 5 === 0,
    filter: { kinds: ['log'] }
  })
  if (!result.ok) throw new Error(result.error.message)
  expect(result.value.events).toBe(5)
  expect(result.value.text.match(/"seq":\d+/g)).toEqual([5, 10, 15, 20, 25].map(seq => `"seq":${seq}`))
  for (const { kinds } of asked) expect(kinds).toEqual(['log'])
})

test('a table says in a column of its own what the time of an event from another machine is right to', () => {
  const far = { ...event('attached', 3, 12.5), node: 'proxy', bound: 0.42 }
  const [own, theirs] = csvPage([event('attached', 2, 11), far]).split('\r\n')
  expect(own).toMatch(/^2,11,,attached,/)
  expect(theirs).toMatch(/^3,12\.5,0\.42,attached,proxy,/)
  expect(theirs).not.toContain('bound')
})
