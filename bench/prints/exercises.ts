import type { Random } from '../../src/system/random'
import { nameOf, textOf } from './texts'

type Fields = Readonly<Record<string, unknown>>

export interface HardExercise {
  readonly name: string
  readonly text: string
  /** Files beside it, which it sends: their names, and how many bytes they have. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
}

const replicated = (replicas: number): Fields => {
  const ids = Array.from({ length: replicas }, (_, index) => `replica-${index + 1}`)
  return {
    name: 'replicas',
    title: {
      es: 'Ñ '.repeat(40).trim(),
      en: 'A title that is longer than what a drawing has room for '.repeat(2)
    },
    pace: 'real',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: 22_000 },
      ...ids.map((id, index) => ({ id, kind: 'replica', port: 22_001 + index }))
    ],
    links: [{ from: 'clients', to: 'proxy' }, ...ids.map(to => ({ from: 'proxy', to }))]
  }
}

/** As many nodes as there may be in a class's lab, with names as long as they may be. */
const wide = (): Fields => {
  const long = (what: string, index: number): string =>
    `${what}-${'con-un-nombre-muy-largo-'.repeat(2)}`.slice(0, 37) + `-${index}`
  const servers = Array.from({ length: 26 }, (_, index) => long('servidor', index + 1))
  return {
    name: 'wide',
    pace: 'real',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: long('balanceador', 1), kind: 'balancer', port: 22_100 },
      ...servers.map((id, index) => ({ id, kind: 'file-server', port: 22_101 + index }))
    ],
    links: [
      { from: 'clients', to: long('balanceador', 1) },
      ...servers.map(to => ({ from: long('balanceador', 1), to }))
    ]
  }
}

const files = (): Fields => {
  const receivers = Array.from({ length: 4 }, (_, index) => `receptor-${index + 1}`)
  return {
    name: 'files',
    pace: 'real',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: 22_220 },
      ...receivers.map((id, index) => ({ id, kind: 'file-server', receiverPort: 22_210 + index }))
    ],
    links: [{ from: 'clients', to: 'proxy' }, ...receivers.map(to => ({ from: 'proxy', to }))]
  }
}

const both = (text: string): Fields => ({ es: text, en: text })

/** Exercises whose reports have much of everything: steps, deeds, failovers, lines that differ, transfers, nodes. */
export function hardExercises(random: Random): readonly HardExercise[] {
  const say = (count: number): Fields => ({ say: both(textOf(random, count).slice(0, 3_900)) })
  const latency = (index: number): Fields => ({
    fault: { link: 'proxy->replica-2', type: 'latency', name: `retardo-${index}`, latencyMs: 1 + index }
  })
  const names = Array.from(
    { length: 9 },
    (_, index) =>
      // A name of a file has 255 bytes, whatever its letters are.
      `${index} ${[...nameOf(random).replace(/[/<>&;]/g, '')].slice(0, 50).join('')}.mp4`
  )
  const made: readonly (Fields & { exercise: string; sent?: readonly string[] })[] = [
    {
      exercise: 'acts',
      title: both(`${nameOf(random)}: ${textOf(random, 12)}`),
      objective: both(textOf(random, 300).slice(0, 3_900)),
      lab: replicated(3),
      steps: [
        say(200),
        { load: { rate: 60, clients: 8 } },
        ...Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? say(6 + index) : latency(index))),
        { clear: 'proxy->replica-2' },
        ...[1, 2, 3].flatMap(() => [{ wait: '600 ms' }, { do: { kill: 'primary' } }, { wait: '1500 ms' }]),
        {
          predict: {
            id: 'failed',
            ask: both(textOf(random, 120).slice(0, 3_900)),
            answer: 'number',
            measures: 'client.failed'
          }
        },
        { check: { measure: 'client.failed', is: 0 }, points: 2 },
        { explain: { id: 'why', ask: both(textOf(random, 60).slice(0, 3_900)), words: 10 } }
      ]
    },
    {
      exercise: 'logs',
      title: both(nameOf(random)),
      lab: replicated(6),
      steps: [
        { exchange: { count: 60, clients: 3, to: 'proxy' } },
        { fault: { link: 'proxy->replica-3', type: 'corrupt', probability: 0.2, direction: 'upstream' } },
        { exchange: { count: 60, clients: 3, to: 'proxy' } },
        { load: { rate: 40, clients: 4 } },
        { wait: '1 s' },
        {
          partition: {
            sides: [
              ['proxy', 'replica-1', 'replica-2', 'replica-3', 'replica-4'],
              ['replica-5', 'replica-6']
            ]
          }
        },
        { wait: '1500 ms' },
        { heal: true },
        { wait: '1 s' },
        { check: { measure: 'client.failed', is: 0 } }
      ]
    },
    {
      exercise: 'files',
      title: { es: 'Archivos de nombres difíciles', en: 'Files with names that are hard' },
      lab: files(),
      steps: [
        ...names.map(file => ({ send: { file, route: 'replicated' } })),
        { explain: { id: 'why', ask: '¿Por qué?', words: 10 } }
      ],
      sent: names
    },
    {
      exercise: 'wide',
      title: both(`${'Sincronización'.repeat(9)}`),
      lab: wide(),
      steps: [
        { load: { rate: 100, clients: 20 } },
        { wait: '2 s' },
        { do: { kill: `${`servidor-${'con-un-nombre-muy-largo-'.repeat(2)}`.slice(0, 37)}-7` } },
        { wait: '2 s' },
        { check: { measure: 'client.failed', 'at-most': 100 } }
      ]
    }
  ]
  return made.map(({ sent = [], ...exercise }) => ({
    name: exercise.exercise,
    text: JSON.stringify(exercise),
    files: sent.map(name => ({ name, bytes: 2_000 + Math.floor(random() * 100_000) }))
  }))
}
