import type { Handlers } from './context'

export const machineCommands = {
  'machine.try': async (lab, { machine }) => {
    const refusal = lab.trust.refusalOf(machine)
    if (refusal) throw refusal
    lab.attempts.begin(machine)
    return null
  },

  'machine.attempt': async lab => lab.attempts.view,

  'machine.stop-trying': async lab => {
    lab.attempts.stop()
    return null
  },

  'machine.open-door': async (lab, address) => {
    await lab.joinDoor.open(address)
    return lab.joinDoor.view
  },

  'machine.invite': async lab => ({ code: lab.joinDoor.invite() }),

  'machine.door': async lab => lab.joinDoor.view,

  'machine.close-door': async lab => {
    await lab.joinDoor.close()
    return null
  }
} satisfies Partial<Handlers>
