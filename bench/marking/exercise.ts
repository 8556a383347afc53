import { freePorts } from '../../test/support/ports'

/** What is given out to the class: some seconds long, with every kind of question, and with values of each student's own. */
const given = {
  exercise: 'una-muerte',
  title: { es: 'Una muerte', en: 'One death' },
  objective: { es: 'Ver qué nota el cliente.', en: 'To see what the client notices.' },
  vary: { rate: { between: [40, 90], step: 10 }, delay: { between: [2, 9], step: 1 } },
  steps: [
    { say: { es: 'Dos réplicas hacen lo mismo.', en: 'Two replicas do the same.' } },
    { id: 'first', do: { exchange: { count: 1 } } },
    { id: 'load', load: { rate: '$rate', clients: 4 } },
    {
      checkpoint: {
        id: 'again',
        title: { es: 'Con carga', en: 'Under load' },
        costs: 1,
        acts: [{ load: { rate: '$rate', clients: 4 } }]
      }
    },
    {
      predict: { id: 'failed', ask: '¿Cuántas fallan?', answer: 'number', measures: 'client.failed' },
      points: 1
    },
    {
      id: 'slow',
      do: { fault: { link: 'proxy->replica-2', type: 'latency', latencyMs: '$delay' } }
    },
    { id: 'kill', do: { kill: 'primary' } },
    { until: { node: 'replica-1', state: 'up', within: '60 s' } },
    { id: 'none', check: { measure: 'client.failed', is: 0 }, points: 2 },
    { id: 'quick', check: { measure: 'failover.total', 'at-most': '2 s', since: 'kill' }, points: 1 },
    {
      question: {
        id: 'who',
        ask: '¿Quién siguió?',
        answer: 'choice',
        choices: [
          { value: 'replica', text: 'La otra réplica' },
          { value: 'nobody', text: 'Nadie' }
        ],
        is: 'replica'
      },
      points: 1
    },
    { explain: { id: 'why', ask: '¿Por qué no falló ninguna?', words: 10 } }
  ]
} as const

/** The exercise as a file, on the ports that the lab has with a teacher. */
export const givenFile = (): string => exerciseOn([51_000, 51_001, 51_002])

/** The same on ports that are free here, so that several students can do it side by side. */
export const ownCopy = async (): Promise<string> => exerciseOn(await freePorts(3))

function exerciseOn([proxy, first, second]: readonly (number | undefined)[]): string {
  const lab = {
    name: 'una-muerte',
    pace: 'real',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: proxy },
      { id: 'replica-1', kind: 'replica', port: first },
      { id: 'replica-2', kind: 'replica', port: second }
    ],
    links: [
      { from: 'clients', to: 'proxy' },
      { from: 'proxy', to: 'replica-1' },
      { from: 'proxy', to: 'replica-2' }
    ]
  }
  return JSON.stringify({ ...given, lab }, null, 2)
}
