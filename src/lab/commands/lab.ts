import type { Handlers } from './context'

export const labCommands: Handlers<
  'lab.snapshot' | 'lab.start-all' | 'lab.stop-all' | 'lab.reset-faults' | 'host.ping' | 'host.quit'
> = {
  'lab.snapshot': async lab => lab.projection.snapshot(),

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
    const frozen = lab.supervisor.ids().filter(id => lab.supervisor.status(id).state === 'frozen')
    await Promise.all(frozen.map(id => lab.supervisor.resume(id, origin)))
    lab.projection.onEvent(lab.journal.note('faults-reset', { by: origin, nodes: frozen.length }))
    return { resumed: frozen }
  },

  'host.ping': async lab => ({ now: lab.clock.now() }),

  'host.quit': async lab => {
    // After the answer is on its way: the host takes the transport down with it.
    setTimeout(lab.onQuit, 50)
    return null
  }
}
