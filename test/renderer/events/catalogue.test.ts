import { beforeAll, expect, test } from 'vitest'
import type { i18n } from 'i18next'
import { formatFor } from '../../../src/renderer/format/format'
import { setUpI18n } from '../../../src/renderer/i18n/i18n'
import {
  categoryOf,
  eventLook,
  eventSentence,
  isAct,
  isNotable
} from '../../../src/renderer/events/catalogue'
import { concerns } from '../../../src/renderer/events/concerns'
import { marksOf, markText } from '../../../src/renderer/events/marks'
import { evidenceText } from '../../../src/renderer/events/outcome-words'
import { replyPlaceText } from '../../../src/renderer/i18n/reply-place'
import { categories } from '../../../src/renderer/events/row'
import { isMain, streamFilter, streamKinds, streamOf } from '../../../src/renderer/events/streams'
import { dockLanes } from '../../../src/renderer/lab/dock/dock-lanes'
import { MarkBook } from '../../../src/renderer/metrics/marks/mark-book'
import { drawings } from '../../../src/renderer/ui/icon/icon-drawings'
import { transferPhases } from '../../../src/shared/journal'
import type { EventData, EventKind } from '../../../src/shared/journal'
import { evidenceNames } from '../../../src/shared/outcome'
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

test('a server that is healthy is a state, so that a lab in which nobody took over lists no failover', () => {
  expect(categoryOf(event('health', 1, 0, { healthy: true }))).toBe('states')
})

test('a load that goes as it should is not among what one reads first, and one that does not is', () => {
  const isFirst = (outcomes: EventData['tally']['outcomes']): boolean =>
    isMain(categoryOf(event('tally', 1, 0, { outcomes })))
  expect(isFirst({ expected: 128 })).toBe(false)
  expect(isFirst({ expected: 128, cut: 0 })).toBe(false)
  expect(isFirst({ expected: 127, cut: 1 })).toBe(true)
  expect(isFirst({ expected: 127, unsent: 1 })).toBe(true)
  expect(isMain(categoryOf(event('load', 1, 0)))).toBe(true)
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
  expect(say('en', 'failover', { mixed: { from: 120, to: 124 } })).toBe(
    'replica-2 → replica-3, byte 18 (RST), bytes 120 to 124 are a mix of both'
  )
  expect(say('es', 'node-backoff')).toBe('espera de 1.6\u00a0s, salida 5 de 5')
  for (const phase of ['started', 'progress', 'done', 'left-out', 'failed'] as const) {
    expect(say('es', 'catch-up', { phase })).not.toContain('events.')
  }
})

const closed = {
  phase: 'close',
  session: 12,
  client: '127.0.0.1:9',
  requestBytes: 40,
  replyBytes: 133
} as const

test('a session says how its reply ended, what shows it, and who had how much of the request', () => {
  const cut = { ...closed, outcome: 'cut', evidence: 'died' } as const
  const upstreams = [
    { to: 'replica-1', localPort: 4, had: 'all' },
    { to: 'replica-2', localPort: 5, had: 'part', again: true }
  ] as const
  expect(say('es', 'session', cut)).toBe(
    'sesión 12: respuesta cortada en el byte 133 (quien la enviaba murió), cliente 127.0.0.1:9, petición de 40\u00a0B'
  )
  expect(say('en', 'session', { ...cut, upstreams })).toBe(
    'session 12: reply cut at byte 133 (its sender died), client 127.0.0.1:9, request of 40\u00a0B, ' +
      'replica-1 had the whole request, replica-2 had only a part of the request, it may run twice on replica-2'
  )
  expect(say('en', 'session', { ...closed, outcome: 'whole', evidence: 'framing', waitedMs: 250 })).toBe(
    'session 12: whole reply of 133\u00a0B (it says of itself that it is complete), client 127.0.0.1:9, ' +
      'request of 40\u00a0B, it waited 250\u00a0ms for its turn'
  )
  expect(say('en', 'session', { ...closed, outcome: 'unknown', evidence: 'client-left' })).toContain(
    'not known whether the reply of 133\u00a0B is whole (the client left before its end)'
  )
})

test('who has had more of a session since its end was told is told by itself', () => {
  const since = {
    phase: 'close',
    client: '127.0.0.1:9',
    upstreams: [{ to: 'replica-1', localPort: 1, had: 'all' }]
  } as const
  expect(say('en', 'session', since)).toBe(
    'session 1,204 of 127.0.0.1:9 closed, replica-1 had the whole request'
  )
})

test('a replay is no session of a client', () => {
  const replay = { ...closed, client: 'catch-up' } as const
  expect(say('en', 'session', { phase: 'open', client: 'catch-up' })).toBe(
    'session 1,204 is being replayed to replica-1'
  )
  expect(say('en', 'session', { ...replay, replay: 'done' })).toContain('session 12 replayed to replica-1')
  expect(say('es', 'session', { ...replay, replay: 'part' })).toContain(
    'repetición de la sesión 12 a replica-1 interrumpida'
  )
})

test('a session whose reply is not shown to be whole is notable and among the requests', () => {
  for (const outcome of ['cut', 'unknown'] as const) {
    const one = event('session', 1, 0, { ...closed, outcome })
    expect([isNotable(one), categoryOf(one)]).toEqual([true, 'requests'])
  }
  for (const one of [event('session', 1, 0), event('session', 1, 0, { ...closed, outcome: 'whole' })])
    expect([isNotable(one), categoryOf(one)]).toEqual([false, 'connections'])
  expect(streamFilter(['main'])).toMatchObject({ outcomes: ['cut', 'unknown'] })
  expect(streamFilter(['main']).kinds).toContain('session')
  expect(streamFilter(['main', 'connections'])).not.toHaveProperty('outcomes')
})

test('a divergence says where, what each replica had there, and who agrees against whom', () => {
  const values = { 'replica-1': '17', 'replica-2': '18' }
  expect(
    say('es', 'diverged', { place: 'line 3, token 5', values, agreeing: ['replica-2', 'replica-3'] })
  ).toBe(
    'replica-1 diverge en el byte 18 de la sesión 3, línea 3, palabra 5, replica-1 «17», replica-2 «18», ' +
      'replica-2 y replica-3 coinciden contra ella, y su respuesta es la que recibe el cliente'
  )
  expect(say('en', 'diverged', { place: 'line 3, token 5', startedAgain: ['replica-1'] })).toBe(
    'replica-1 diverged at byte 18 of session 3, replica-1 was started again, and has lost what it kept in memory alone, ' +
      'line 3, word 5'
  )
  expect(say('es', 'diverged', { startedAgain: ['replica-1'], concluded: ['replica-1'] })).toContain(
    'parece que replica-1 se inició de nuevo y perdió lo que solo tenía en memoria'
  )
  const short = { place: 'line 2, from token 2', values: { 'replica-2': 'words', 'replica-1': 'wo' } }
  expect(say('en', 'diverged', { ...short, ended: ['replica-1'] })).toBe(
    'replica-1 diverged at byte 18 of session 3, line 2, from word 2 on, replica-2 “words”, replica-1 “wo” and ends there'
  )
  expect(say('es', 'diverged', { values: { 'replica-2': 'fin' }, ended: ['replica-1'] })).toBe(
    'replica-1 diverge en el byte 18 de la sesión 3, replica-2 «fin», replica-1 termina ahí'
  )
  expect(say('en', 'diverged', { place: '$.user.id', replay: true })).toBe(
    'replica-1 answered the replay of session 3 differently from byte 18 on, $.user.id'
  )
})

test.each([
  ['header etag', 'header etag'],
  ['line 3, token 5', 'line 3, word 5'],
  ['each line, token 2', 'every line, word 2'],
  ['line 4, from token 2, but the last 1', 'line 4, from word 2 on'],
  ['$.items[*].at', '$.items[*].at']
])('the place “%s” is said as “%s”', (place, said) => {
  expect(replyPlaceText(words.getFixedT('en'), place)).toBe(said)
})

test('a catch-up says what was left out, what will be missing, and what may have run twice', () => {
  const done = { phase: 'done', done: 9, total: 9, maybeTwice: 2 } as const
  expect(say('en', 'catch-up', done)).toBe('replica-1 has caught up, 9 sessions, 2 may have run twice')
  expect(say('es', 'catch-up', { phase: 'left-out', session: 7, reason: 'x' })).toBe(
    'la sesión 7 no se repite a replica-1: quizá le llegó una parte'
  )
  expect(say('en', 'catch-up', { phase: 'failed', session: 7 })).toBe('replica-1 will never have session 7')
})

test.each(['rmi', 'ftp', 'tls'] as const)('why %s cannot be replicated is said', protocol => {
  for (const language of ['es', 'en'] as const) {
    const text = say(language, 'unproxyable', { protocol })
    expect(text).toContain(protocol.toUpperCase())
    expect(text).not.toContain('events.')
  }
})

test('every evidence has words for a reply and for a copy', () => {
  const t = words.getFixedT('es')
  for (const evidence of evidenceNames)
    for (const subject of ['reply', 'copy'] as const)
      expect(evidenceText(t, evidence, subject)).not.toContain('events.')
  expect(say('es', 'unanswered', { outcome: 'cut', evidence: 'refused' })).toContain(
    'cortada: nadie aceptó la petición'
  )
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

test('what is counted agrees with its number', () => {
  const catchUp = (language: 'es' | 'en', total: number) =>
    say(language, 'catch-up', { to: 'flask-1', phase: 'started', done: 0, total, maybeTwice: undefined })
  expect([catchUp('es', 1), catchUp('es', 1200)]).toEqual([
    'flask-1 empieza a ponerse al día, 1 sesión',
    'flask-1 empieza a ponerse al día, 1,200 sesiones'
  ])
  expect(catchUp('en', 1)).toBe('flask-1 starts to catch up, 1 session')
  expect(say('es', 'exchange', { ok: 1, count: 1, failed: 0 })).toMatch(/^1 de 1 intercambio con/)
})
