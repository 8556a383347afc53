import { beforeAll, expect, test } from 'vitest'
import type { i18n } from 'i18next'
import { formatFor } from '../../../src/renderer/format/format'
import { setUpI18n } from '../../../src/renderer/i18n/i18n'
import {
  categories,
  categoryOf,
  concerns,
  streamKinds,
  streamOf
} from '../../../src/renderer/timeline/categories'
import { eventLook } from '../../../src/renderer/timeline/event-look'
import { eventSentence } from '../../../src/renderer/timeline/sentence'
import { drawings } from '../../../src/renderer/ui/icon/icon-drawings'
import { transferPhases } from '../../../src/shared/journal'
import type { EventData, EventKind } from '../../../src/shared/journal'
import { event, kinds } from './events'

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
    expect(text).not.toMatch(/timeline\.|common\.|\{\{|undefined|null/)
  }
  if (kind !== 'log' && kind !== 'failover') expect(es).not.toBe(en)
})

test.each(transferPhases)('a transfer that is %s is said in both languages', phase => {
  expect(say('es', 'transfer', { phase })).toContain('clase-05.mp4')
  expect(say('en', 'transfer', { phase })).not.toContain('timeline.')
})

test('a node without a port says that it is ready, and not nothing', () => {
  const bare = { port: undefined, receiverPort: undefined }
  expect(say('en', 'node-listening', bare)).toBe('is ready; it listens on no port')
  expect(say('es', 'node-listening', bare)).toBe('listo; no escucha en ningún puerto')
})

test('what differs inside a kind is said', () => {
  expect(say('en', 'kill-asked', { keepDown: true })).toBe('killed from the panel, to stay down')
  expect(say('en', 'node-exit', { cause: 'crashed', signal: null, code: 1 })).toBe('ended: crashed, code 1')
  expect(say('en', 'node-exit', { cause: 'exited', signal: null, code: null })).toBe('ended by itself')
  expect(say('en', 'health', { healthy: true })).toBe('server-1 is healthy')
  expect(say('en', 'load', { enabled: false })).toBe('load generator off')
  expect(say('en', 'failover')).toBe('replica-2 → replica-3, byte 18 (RST)')
  expect(say('es', 'node-backoff')).toBe('espera de 1,6\u00a0s, salida 5 de 5')
  for (const phase of ['started', 'progress', 'done', 'failed'] as const) {
    expect(say('es', 'catch-up', { phase })).not.toContain('timeline.')
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
