import { beforeAll, expect, test } from 'vitest'
import type { i18n } from 'i18next'
import { formatFor } from '../../../src/renderer/format/format'
import { setUpI18n } from '../../../src/renderer/i18n/i18n'
import { categoryOf, eventLook, eventSentence, isAct } from '../../../src/renderer/events/catalogue'
import { concerns } from '../../../src/renderer/events/concerns'
import { marksOf, markText } from '../../../src/renderer/events/marks'
import { categories } from '../../../src/renderer/events/row'
import { streamKinds, streamOf } from '../../../src/renderer/events/streams'
import { dockLanes } from '../../../src/renderer/lab/dock/dock-lanes'
import { MarkBook } from '../../../src/renderer/metrics/marks/mark-book'
import { drawings } from '../../../src/renderer/ui/icon/icon-drawings'
import { transferPhases } from '../../../src/shared/journal'
import type { EventData, EventKind } from '../../../src/shared/journal'
import { event, kinds } from './examples'

let words: i18n
beforeAll(() => {
  words = setUpI18n('en')
})
function say<K extends EventKind>(language: 'es' | 'en', kind: K, more: Partial<EventData[K]> = {}): string {
  return eventSentence(words.getFixedT(language), formatFor(language), event(kind, 1, 0, more))
}

test.each(kinds)('%s has a sentence in both languages, and they differ', kind => {
  const [es, en] = [say('es', kind), say('en', kind)]
  for (const text of [es, en]) {
    expect(text.trim()).not.toBe('')
    // A key without a translation, or a placeholder without a value.
    expect(text).not.toMatch(/events\.|common\.|\{\{|undefined|null/)
  }
  if (kind !== 'log' && kind !== 'failover') expect(es).not.toBe(en)
})

test.each(transferPhases)('a transfer that is %s is said in both languages', phase => {
  expect(say('es', 'transfer', { phase })).toContain('clase-05.mp4')
  expect(say('en', 'transfer', { phase })).not.toContain('events.')
})

test('a node without a port says that it is ready, and not nothing', () => {
  const bare = { port: undefined, receiverPort: undefined }
  expect(say('en', 'node-listening', bare)).toBe('is ready; it listens on no port')
  expect(say('es', 'node-listening', bare)).toBe('listo; no escucha en ningún puerto')
})

test('what differs inside a kind is said', () => {
  expect(say('en', 'kill-asked', { keepDown: true })).toBe('killed from the panel, to stay down')
  expect(say('en', 'node-exit', { cause: 'crashed', signal: null, code: 1 })).toBe('crashed, code 1')
  expect(say('en', 'node-exit', { cause: 'exited', signal: null, code: null })).toBe('ended by itself')
  expect(say('en', 'health', { healthy: true })).toBe('server-1 is healthy')
  expect(say('en', 'load', { enabled: false })).toBe('load generator off')
  expect(say('en', 'failover')).toBe('replica-2 → replica-3, byte 18 (RST)')
  expect(say('es', 'node-backoff')).toBe('espera de 1,6\u00a0s, salida 5 de 5')
  for (const phase of ['started', 'progress', 'done', 'left-out', 'failed'] as const) {
    expect(say('es', 'catch-up', { phase })).not.toContain('events.')
  }
})

test.each(kinds)('%s has a category and a glyph', kind => {
  const category = categoryOf(event(kind, 1, 0))
  expect(categories).toContain(category)
  expect(streamKinds[streamOf(category)]).toContain(kind)
  expect(drawings).toHaveProperty(eventLook(event(kind, 1, 0)).icon)
})

test('an event concerns its node, both ends of its link, and the nodes that it names', () => {
  expect(concerns(event('kill-asked', 1, 0, { node: 'a' }), 'a')).toBe(true)
  expect(concerns(event('health', 1, 0, { node: 'b', link: 'b->server-1' }), 'server-1')).toBe(true)
  expect(concerns(event('failover', 1, 0, { node: 'proxy' }), 'replica-2')).toBe(true)
  expect(concerns(event('failover', 1, 0, { node: 'proxy' }), 'replica-1')).toBe(false)
})

test.each(kinds)('%s has a name for its mark, if it has one', kind => {
  for (const language of ['es', 'en'] as const) {
    for (const mark of marksOf([event(kind, 1, 0, { node: 'replica-1', link: 'proxy->replica-1' })])) {
      const text = markText(words.getFixedT(language), formatFor(language), mark)
      expect(text).not.toMatch(/^$|events\.|\{\{|undefined/)
    }
  }
})

const killed = [
  event('kill-asked', 1, 10, { node: 'replica-1' }),
  event('node-exit', 2, 12, { node: 'replica-1', cause: 'killed', signal: 'SIGKILL' })
]
const deaths = {
  'a kill that the panel asked for': killed,
  'a SIGKILL from outside': killed.slice(1),
  'a crash': [event('node-exit', 2, 12, { node: 'replica-1', cause: 'crashed', signal: null, code: 1 })],
  'an end that nobody asked for': [
    event('node-exit', 2, 12, { node: 'replica-1', cause: 'exited', signal: null, code: 0 })
  ]
}
const names = ['replica-1 killed', 'replica-1 killed', 'replica-1 crashed', 'replica-1 ended by itself']

test.each(Object.entries(deaths).map(([how, events], index) => ({ how, events, name: names[index] ?? '' })))(
  '$how is one death, with one name in the Lab, on the Metrics and on the Timeline',
  ({ events, name }) => {
    const [t, format] = [words.getFixedT('en'), formatFor('en')]
    const lab = dockLanes(events, [], { nodes: [], links: [], partitions: [] }, 0).deaths
    const book = new MarkBook()
    book.add(events)
    for (const marks of [lab, book.marks])
      expect(marks.map(mark => markText(t, format, mark))).toEqual([name])
    const death = events.at(-1)!
    expect(categoryOf(death)).toBe('deaths')
    expect(`replica-1 ${eventSentence(t, format, death)}`.startsWith(name)).toBe(true)
  }
)

test('a stop that was asked for is no death', () => {
  const stop = event('node-exit', 1, 0, { cause: 'stopped' })
  expect(categoryOf(stop)).toBe('states')
  expect(marksOf([stop])).toEqual([])
})

test('an act is what a person asked for, and not what the lab or its host did by itself', () => {
  expect(isAct(event('kill-asked', 1, 0, { by: 'panel' }))).toBe(true)
  expect(isAct(event('fault-set', 1, 0, { by: 'cli' }))).toBe(true)
  expect(isAct(event('load', 1, 0))).toBe(true)
  expect(isAct(event('start-asked', 1, 0, { by: 'host' }))).toBe(false)
  expect(isAct(event('fault-cleared', 1, 0, { by: 'lab' }))).toBe(false)
  expect(isAct(event('node-exit', 1, 0))).toBe(false)
})
