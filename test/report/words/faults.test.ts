import { expect, test } from 'vitest'
import { faultSchema, faultTypes, type Fault, type FaultType, type LinkFault } from '#shared/faults'
import type { JournalEvent } from '#shared/journal'
import { writeHtml } from '#report/write/html'
import { writeMarkdown } from '#report/write/markdown'
import { reportOf } from '#report/report-of'
import { printReport } from '#lab/reports/print-report'
import { stepWords } from '#lab/reports/step-words'
import { faultWords } from '#report/words/faults'
import { causeWord, wordsFor } from '#report/words/words'
import { sampleRun } from '../support/sample-run'

/** Other figures than the usual ones, so that none can be left out without being missed. */
const set: Readonly<Record<FaultType, object>> = {
  latency: { latencyMs: 2, jitterMs: 3.5 },
  bandwidth: { bytesPerSecond: 4321 },
  slow_close: { delayMs: 15_250 },
  timeout: { timeoutMs: 613 },
  reset_peer: { timeoutMs: 57 },
  slicer: { averageBytes: 71, variationBytes: 13, delayMs: 29 },
  limit_data: { bytes: 2048 },
  corrupt: { probability: 0.0375 },
  down: {}
}
const common = { direction: 'upstream', toxicity: 0.25 } as const
const faults = faultTypes.map((type): Fault => faultSchema.parse({ type, ...common, ...set[type] }))

const said: Readonly<Record<FaultType, Readonly<Record<'es' | 'en', string>>>> = {
  latency: {
    es: 'Retardo (+2 ms ± 3.5 ms, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Delay (+2 ms ± 3.5 ms, only towards replica-1, on 25 % of the connections)'
  },
  bandwidth: {
    es: 'Ancho de banda (4,321 bytes/s, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Bandwidth limit (4,321 bytes/s, only towards replica-1, on 25 % of the connections)'
  },
  slow_close: {
    es: 'Cierre lento (cierre 15.25 s más tarde, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Slow close (end 15.25 s later, only towards replica-1, on 25 % of the connections)'
  },
  timeout: {
    es: 'Agujero negro (se cierra a los 613 ms, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Black hole (closed after 613 ms, only towards replica-1, on 25 % of the connections)'
  },
  reset_peer: {
    es: 'Corte con RST (a los 57 ms, en el 25 % de las conexiones)',
    en: 'Reset (after 57 ms, on 25 % of the connections)'
  },
  slicer: {
    es: 'Trozos pequeños (trozos de 71 bytes ± 13 bytes, cada 29 ms, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Small pieces (pieces of 71 bytes ± 13 bytes, every 29 ms, only towards replica-1, on 25 % of the connections)'
  },
  limit_data: {
    es: 'Límite de datos (se cierra tras 2,048 bytes, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Data limit (closed after 2,048 bytes, only towards replica-1, on 25 % of the connections)'
  },
  corrupt: {
    es: 'Corrupción de bytes (3.75 % de los bytes, solo hacia replica-1, en el 25 % de las conexiones)',
    en: 'Byte corruption (3.75 % of the bytes, only towards replica-1, on 25 % of the connections)'
  },
  down: { es: 'Corte (en el 25 % de las conexiones)', en: 'Cut (on 25 % of the connections)' }
}
const spaced = (text: string): string => text.replaceAll('\u00a0', ' ')
const link = 'proxy->replica-1'

test.each(faults)('all that was set of $type is said in words, with its unit', fault => {
  const figures = Object.values({ ...set[fault.type] }).length
  expect(Object.keys(fault)).toHaveLength(figures + 3)
  for (const language of ['es', 'en'] as const)
    expect(spaced(faultWords(language, link, fault))).toBe(said[fault.type][language])
})

/** A run in which each type of fault was set, as a step of an exercise and in the journal, and taken off again. */
function runWithAllFaults() {
  const steps = faults.map((fault, index) => ({
    id: `set-${index}`,
    said: stepWords({
      kind: 'act',
      text: null,
      question: null,
      check: null,
      waitsFor: null,
      acts: [{ act: { act: 'fault', link, fault }, state: 'done' }]
    } as unknown as Parameters<typeof stepWords>[0]),
    why: null,
    startedAt: 9000,
    endedAt: 9001,
    who: 'lab' as const,
    result: 'done' as const,
    measured: null
  }))
  const added = faults.flatMap((fault, index) => {
    const { type } = fault
    const event = { link, by: 'panel', name: type, type, t: 9000 + index * 10 }
    const named = { ...fault, name: type } as LinkFault
    return [
      { ...event, kind: 'fault-set', what: 'raw words of the journal', fault: named, changed: false },
      { ...event, t: event.t + 5, kind: 'fault-cleared', connections: 1, bytes: 10 }
    ]
  })
  const door = { link: 'outside->proxy', by: 'cli', name: 'x', type: 'down', t: 9500 }
  const events = [
    ...sampleRun.events,
    ...[
      ...added,
      {
        ...door,
        kind: 'fault-set',
        what: 'down',
        fault: { type: 'down', name: 'x', direction: 'both', toxicity: 1 },
        changed: false
      }
    ].map((event, index) => ({ seq: 1000 + index, ...event }) as JournalEvent)
  ]
  const { exercise } = sampleRun
  return { ...sampleRun, events, exercise: exercise && { ...exercise, steps } }
}

/** What nobody but a program calls so. Commands are meant to be typed. */
const raw =
  /latencyMs|jitterMs|bytesPerSecond|delayMs|timeoutMs|averageBytes|variationBytes|slow_close|reset_peer|limit_data|raw words|toxicity|outside|SIGKILL\)\)|\bfault-set\b|(?:proxy|clients)-(?:>|&gt;|\\>)/

test.each(['es', 'en'] as const)(
  'no format of a report has a fault as a program has it (%s)',
  async language => {
    const report = reportOf(runWithAllFaults(), {}, language)
    const { text, pictures } = writeMarkdown(report, 'x')
    const printed: string[] = []
    await printReport(report, 'a4', html => {
      printed.push(html)
      return Promise.resolve(Buffer.from(''))
    })
    const readable = (html: string): string =>
      html
        .replace(/<pre[^]*?<\/pre>/g, '')
        .replace(/<style[^]*?<\/style>/g, '')
        .replace(/<[^>]+>/g, '')
    const formats = {
      html: readable(writeHtml(report)),
      pdf: readable(printed.at(-1) ?? ''),
      markdown: text.replace(/```[^]*?```/g, '').replace(/\\(?=\W)/g, ''),
      pictures: [...pictures.values()].map(one => ('svg' in one ? readable(one.svg) : '')).join('\n')
    }
    for (const [format, content] of Object.entries(formats)) {
      expect(content.match(raw)?.[0], format).toBeUndefined()
      if (format === 'pictures') continue
      for (const type of faultTypes) {
        const times = spaced(content).split(said[type][language]).length - 1
        // As a step, as an act, below its figure, and among what failed.
        expect(times, `${type} in ${format}`).toBeGreaterThanOrEqual(3)
      }
      expect(content).toContain(language === 'es' ? 'la puerta de proxy' : 'the door of proxy')
    }
  }
)

test('how a node ended is said in the language of the report', () => {
  expect(causeWord(wordsFor('es'), 'killed (SIGKILL)')).toBe('matado, SIGKILL')
  expect(causeWord(wordsFor('es'), 'crashed (code 3)')).toBe('terminó con un error, código 3')
  expect(causeWord(wordsFor('es'), 'exited')).toBe('terminó por sí solo')
  expect(causeWord(wordsFor('en'), 'slow_close')).toBe('Slow close')
  expect(causeWord(wordsFor('en'), 'of another version')).toBe('of another version')
})
