import { describe, expect, test } from 'vitest'
import { which } from './support/room'
import { closedDoors, reasons, scenario } from './support/scenario'
import { missingForSsh, SshRoom } from './support/ssh-room'

const missing = missingForSsh()

describe.skipIf(missing !== null)(
  `machines out of namespaces, reached by ssh${missing === null ? '' : `: not here, ${missing}`}`,
  () => {
    const stage = scenario('over-ssh', SshRoom.open)

    test('a first connection that would ask, and a password that nobody types, are said with what to run', async () => {
      const { room } = stage()
      const unknown = ['-o', 'UserKnownHostsFile=/dev/null', '-o', 'GlobalKnownHostsFile=/dev/null']
      const machines = [
        // ssh takes the first of an option: those of the test come before the room's.
        stage().machine('m1', room.ssh('m1').toSpliced(1, 0, ...unknown)),
        stage().machine('m2', room.ssh('m2', ['-o', 'IdentityFile=/dev/null'])),
        { ...stage().machine('m3', room.ssh('m1')), node: 'node-that-is-not-there' }
      ]
      const desk = stage().desk('closed-doors', closedDoors(machines))
      expect(await reasons(desk)).toEqual({ m1: 'host-key', m2: 'sign-in', m3: 'no-node' })
      await desk.close()
    })

    test.skipIf(which('plink') === null)('PuTTY carries the same', async () => {
      const { room } = stage()
      const machines = ['m1', 'm2'].map(id => stage().machine(id, room.plink(id)))
      const desk = stage().relay('over-plink', machines)
      await desk.started()
      expect(await desk.run('exchange.run', { count: 100, concurrency: 4 })).toMatchObject({ ok: 100 })
      await desk.run('node.kill', { node: 'replica-1' })
      await desk.nodeIs('replica-1', 'up')
      await desk.close()
      expect(room.processes('m1', 'nodes/')).toEqual([])
    })
  }
)
