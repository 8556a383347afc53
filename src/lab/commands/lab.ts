import { arch, release, type } from 'node:os'
import { repairDefaults } from '#shared/transfers/repair'
import { watched } from '#shared/watch'
import type { Handlers } from './context'

/** All nodes at once, and the host itself. */
export const labCommands = {
  'lab.snapshot': async (lab, { watch }) => {
    const snapshot = lab.projection.snapshot()
    return watch ? watched(snapshot, watch) : snapshot
  },

  // The gate of the client, in the host that carries it, has heard it.
  'lab.watch': async () => null,

  'lab.start-all': async (lab, _args, origin) => {
    await lab.topologies.start(lab.supervisor.ids(), origin)
    return null
  },

  'lab.stop-all': async (lab, _args, origin) => {
    lab.topologies.callOff()
    await Promise.all(lab.supervisor.ids().map(id => lab.supervisor.stop(id, origin)))
    return null
  },

  'lab.reset-faults': async (lab, _args, origin) => {
    // Off before anything is waited for: what can't be resumed must not keep the others' faults.
    const cleared = lab.faults.reset(origin)
    const frozen = lab.supervisor.ids().filter(id => lab.supervisor.status(id).state === 'frozen')
    const ends = await Promise.allSettled(frozen.map(id => lab.supervisor.resume(id, origin)))
    const resumed = frozen.filter((_, index) => ends[index]?.status === 'fulfilled')
    const counts = await cleared
    lab.recorder.record('faults-reset', { by: origin, nodes: resumed.length, ...counts })
    return { resumed, ...counts }
  },

  'lab.set-pace': async (lab, { pace }, origin) => {
    await lab.topologies.change({ ...lab.topologies.current, pace }, origin)
    return null
  },

  'lab.set-repair': async (lab, { on, bytesPerSecond }, origin) => {
    const { current } = lab.topologies
    const before = current.repair ?? repairDefaults
    const repair = { on: on ?? before.on, bytesPerSecond: bytesPerSecond ?? before.bytesPerSecond }
    await lab.topologies.change({ ...current, repair }, origin)
    return null
  },

  'host.ping': async lab => ({ now: lab.clock.now() }),

  'host.about': async lab => {
    const { electron, chrome, node } = process.versions
    return {
      version: lab.version,
      versions: { ...(electron && { electron }), ...(chrome && { chrome }), node },
      system: `${type()} ${release()} (${arch()})`,
      runFolder: lab.runFolder
    }
  },

  'host.quit': async lab => {
    // After the answer is on its way: the host takes the transport down with it.
    setTimeout(lab.onQuit, 50)
    return null
  }
} satisfies Partial<Handlers>
