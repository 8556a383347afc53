import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { until } from '../support/until'
import { DockerRoom } from './support/docker/docker-room'
import { missingForDocker } from './support/docker/engine'
import { closedDoors, reasons, scenario, tookAtMost } from './support/scenario'

const missing = missingForDocker()

describe.skipIf(missing !== null)(
  `machines that are containers, reached by docker exec${missing === null ? '' : `: not here, ${missing}`}`,
  () => {
    const stage = scenario('over-docker', DockerRoom.open)

    test('a container that was killed and is started again is reached again, without being waited for', async () => {
      const { room } = stage()
      const machines = ['m1', 'm2'].map(id => stage().machine(id))
      const desk = stage().relay('killed-container', machines)
      await desk.started()
      await room.off('m2')
      const reason = async (): Promise<unknown> =>
        (await desk.snapshot()).machines?.['m2']?.error?.details?.['reason']
      await until(async () => (await reason()) === 'no-container', {
        what: 'that its container is known to be off'
      })
      await room.on('m2')
      const onAt = performance.now()
      await desk.machineIs('m2', 'attached')
      tookAtMost(10_000, onAt, 'attached again after')
      await desk.close()
    })

    test('a container that does not run or is not there, and an engine that is not there, are said', async () => {
      const { room } = stage()
      await room.off('m2')
      const machines = [
        stage().machine('m1', [...room.carrier('m1').slice(0, -1), 'no-such-container']),
        stage().machine('m2'),
        { ...stage().machine('m3', room.carrier('m1')), node: 'node-that-is-not-there' },
        stage().machine('m4', [
          'docker',
          '-H',
          `unix://${join(room.folder, 'none.sock')}`,
          'exec',
          '-i',
          'm4'
        ])
      ]
      const desk = stage().desk('closed-doors', closedDoors(machines))
      expect(await reasons(desk)).toEqual({
        ...{ m1: 'no-container', m2: 'no-container', m3: 'no-node', m4: 'no-engine' }
      })
      await desk.close()
    })
  }
)
