import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Forgery } from '../../test/lab/marking/forge'
import { freeTopology } from '../../test/support/free-topology'
import { until } from '../../test/support/until'
import { startTestHost } from '../../test/support/web-host'

interface Student {
  readonly name: string
  readonly id: string
  readonly group: string
}

/** An exercise that a minute is enough for, with something to predict, to do and to explain. */
export const shortExercise = (lab: object): string =>
  JSON.stringify({
    exercise: 'una-muerte',
    title: { es: 'Una muerte', en: 'One death' },
    seed: 7,
    lab,
    steps: [
      { load: { rate: 60, clients: 4 } },
      {
        predict: {
          id: 'failed',
          ask: { es: '¿Cuántas peticiones fallan?', en: 'How many requests fail?' },
          answer: 'number',
          measures: 'client.failed'
        },
        points: 1
      },
      { id: 'kill', do: { kill: 'primary' } },
      { check: { measure: 'client.failed', is: 0 }, points: 2 },
      {
        explain: { id: 'why', ask: { es: '¿Por qué no falló ninguna?', en: 'Why did none fail?' }, words: 10 }
      }
    ]
  })

/** Somebody does a short exercise in a lab of their own, and what it leaves behind is put into `folder`. */
async function doExercise(student: Student, why: string, folder: string): Promise<void> {
  const { topology } = await freeTopology('replicated-server')
  const host = await startTestHost(topology)
  const view = async () => (await host.snapshot()).exercise
  const turn = (step: string) =>
    until(async () => (await view())?.current === step, { what: `step ${step}`, timeoutMs: 60_000 })
  try {
    await host.call('exercise.student', { student })
    await host.call('exercise.open', { text: shortExercise(topology), fileName: 'una-muerte.relevo' })
    await turn('failed')
    await host.call('exercise.answer', { step: 'failed', value: 3 })
    await turn('kill')
    const served = async () => (await host.snapshot()).nodes['proxy']?.stats?.requests ?? 0
    await until(async () => (await served()) > 20, { what: 'a load', timeoutMs: 60_000 })
    await host.call('node.kill', { node: 'replica-1' })
    await turn('why')
    await host.call('exercise.answer', { step: 'why', value: why })
    await until(async () => (await view())?.phase === 'ended', { what: 'the end', timeoutMs: 60_000 })
    const { runFolder } = await host.call('host.about', {})
    await host.end()
    cpSync(runFolder, folder, { recursive: true })
  } finally {
    await host.dispose()
  }
}

const student = (name: string, id: string): Student => ({ name, id, group: '4CM1' })

/** One hand-in of somebody who did it herself. */
export const handInOfOne = (folder: string): Promise<void> =>
  doExercise(
    student('Eva Sol', '2020-3'),
    'Porque había dos y con una alcanza para contestar.',
    join(folder, 'Eva Sol')
  )

/** Five hand-ins: an honest one, one whose journal was edited, one run that two hand in, and one without a run. */
export async function handInsOfAClass(folder: string): Promise<void> {
  const work = `${folder}-work`
  await Promise.all([
    doExercise(
      student('Ana Núñez', '2020-1'),
      'La otra réplica tenía los mismos bytes y siguió.',
      join(folder, 'Ana Núñez')
    ),
    doExercise(
      student('Eva Sol', '2020-3'),
      'Porque había dos y con una alcanza para contestar.',
      join(work, 'Eva Sol')
    ),
    doExercise(
      student('Luis Ñu', '2020-4'),
      'Cuando murió la primaria la segunda ya había recibido toda la petición y pudo terminar la respuesta.',
      join(folder, 'Luis Ñu')
    )
  ])
  new Forgery(join(work, 'Eva Sol'), join(folder, 'Eva Sol')).journal(events =>
    events.map(event => (event['kind'] === 'kill-asked' ? { ...event, t: Number(event['t']) + 60 } : event))
  )
  const pia = student('Pía Ruiz', '2020-5')
  new Forgery(join(folder, 'Luis Ñu'), join(folder, 'Pía Ruiz'))
    .info(info => (info['who'] = pia))
    .tape(line => {
      const shown = line['exercise'] as { student?: unknown } | null | undefined
      if (shown) shown.student = pia
    })
  mkdirSync(join(folder, 'Beto Sáenz'))
  writeFileSync(join(folder, 'Beto Sáenz', 'leeme.txt'), 'No me salió.')
}
