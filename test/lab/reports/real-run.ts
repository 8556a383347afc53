import { join } from 'node:path'
import { freeTopology } from '../../support/free-topology'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

export interface RealRun {
  readonly dataDir: string
  readonly id: string
  readonly folder: string
}

const exercise = (topology: object): string =>
  JSON.stringify({
    exercise: 'two-deaths',
    title: { es: 'Dos muertes', en: 'Two deaths' },
    objective: { es: 'Ver qué nota el cliente.', en: 'To see what the client notices.' },
    seed: 7,
    lab: topology,
    steps: [
      { load: { rate: 100, clients: 4 } },
      {
        predict: {
          id: 'failed',
          ask: 'How many requests fail?',
          answer: 'number',
          measures: 'client.failed'
        },
        points: 1
      },
      { do: { kill: 'primary' } },
      { check: { measure: 'client.failed', is: 0 }, points: 2 },
      { explain: { id: 'why', ask: 'Why?', words: 10 } }
    ]
  })

/**
 * Somebody does an exercise in a lab of real nodes: the run that this leaves behind.
 * @param afterwards what they do before the lab ends
 */
export async function doExercise(
  student: { readonly name: string; readonly id: string; readonly group: string },
  afterwards?: (lab: RealLab, run: string) => Promise<void>
): Promise<RealRun> {
  const { topology } = await freeTopology('replicated-server')
  const lab = await new RealLab(topology).open()
  const view = () => lab.lab.snapshot().exercise
  const turn = (step: string) =>
    until(() => view()?.current === step, { what: `step ${step}`, timeoutMs: 30_000 })
  try {
    await lab.run('exercise.student', { student })
    await lab.run('exercise.open', { text: exercise(topology), fileName: 'two-deaths.relevo' })
    await turn('failed')
    await lab.run('exercise.answer', { step: 'failed', value: 3 })
    const served = (): number => lab.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0
    await until(() => served() > 50, { what: 'a load' })
    await lab.run('fault.set', { link: 'proxy->replica-2', fault: { type: 'latency', latencyMs: 3 } })
    await lab.run('node.kill', { node: 'replica-1' })
    await until(() => lab.autopsies('replica-1').length > 0, { what: 'the failover' })
    await turn('why')
    await lab.run('exercise.answer', { step: 'why', value: 'Porque la otra réplica tenía los mismos bytes.' })
    await until(() => view()?.phase === 'ended', { what: 'the end', timeoutMs: 30_000 })
    const id = lab.lab.snapshot().run.id
    await afterwards?.(lab, id)
    return { dataDir: lab.dataDir, id, folder: join(lab.dataDir, 'runs', id) }
  } finally {
    await lab.close()
  }
}
