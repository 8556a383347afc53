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
      { checkpoint: { id: 'again', title: 'Again', costs: 1, acts: [{ load: { rate: 100, clients: 4 } }] } },
      {
        predict: {
          id: 'failed',
          ask: 'How many requests fail?',
          answer: 'number',
          measures: 'client.failed'
        },
        points: 1
      },
      { id: 'kill', do: { kill: 'primary' } },
      { check: { measure: 'client.failed', is: 0 }, points: 2 },
      { explain: { id: 'why', ask: 'Why?', words: 10 } }
    ]
  })

/**
 * Somebody does an exercise in a lab of real nodes: the run that this leaves behind.
 * @param afterwards what they do before the lab ends
 * @param times how often they do it in that lab: what they hand in is the last time
 * @param lastsMs for how long it goes on under load at least: what is so short may be told of and never shown
 * @param goesBack whether they go back to the checkpoint before the end, and do it from there again
 */
export async function doExercise(
  student: { readonly name: string; readonly id: string; readonly group: string },
  afterwards?: (lab: RealLab, run: string) => Promise<unknown>,
  times = 1,
  lastsMs = 0,
  goesBack = false
): Promise<RealRun> {
  const { topology } = await freeTopology('replicated-server')
  const lab = await new RealLab(topology).open()
  const view = () => lab.lab.snapshot().exercise
  const turn = (step: string) => until(() => view()?.current === step, { what: `step ${step}` })
  const once = async (): Promise<void> => {
    await lab.run('exercise.open', { text: exercise(topology), fileName: 'two-deaths.relevo' })
    await fromCheckpoint()
    if (goesBack) {
      await lab.run('exercise.checkpoint', { id: 'again' })
      await fromCheckpoint()
    }
    await lab.run('exercise.answer', { step: 'why', value: 'Porque la otra réplica tenía los mismos bytes.' })
    await until(() => view()?.phase === 'ended', { what: 'the end' })
  }
  const fromCheckpoint = async (): Promise<void> => {
    await turn('failed')
    // Whoever died before serves again: else nobody is there to take over, or who the primary is changes meanwhile.
    const { links } = lab.lab.snapshot()
    const serves = (): boolean =>
      Object.keys(links)
        .filter(link => link.startsWith('proxy->'))
        .every(link => lab.lab.snapshot().links[link as keyof typeof links]?.stats?.attached === true)
    await until(serves, { what: 'both replicas' })
    await lab.run('exercise.answer', { step: 'failed', value: 3 })
    const served = (): number => lab.lab.snapshot().nodes['proxy']?.stats?.requests ?? 0
    const before = served()
    await until(() => served() > before + 50, { what: 'a load' })
    const beganAt = lab.lab.snapshot().run.now
    await lab.run('fault.set', { link: 'proxy->replica-2', fault: { type: 'latency', latencyMs: 3 } })
    await turn('kill')
    const act = view()?.steps.find(({ id }) => id === 'kill')?.acts[0]?.act
    // After a death it is the other one.
    const primary = act?.act === 'kill' ? act.node : ''
    const deaths = lab.autopsies(primary).length
    await lab.run('node.kill', { node: primary })
    await until(() => lab.autopsies(primary).length > deaths, { what: 'the failover' })
    await turn('why')
    await until(() => lab.lab.snapshot().run.now - beganAt >= lastsMs, { what: 'the time that it takes' })
  }
  try {
    await lab.run('exercise.student', { student })
    for (let time = 0; time < times; time++) await once()
    const id = lab.lab.snapshot().run.id
    await afterwards?.(lab, id)
    return { dataDir: lab.dataDir, id, folder: join(lab.dataDir, 'runs', id) }
  } finally {
    await lab.close()
  }
}
