import type { Handlers } from './context'

/** Faults on links, and partitions. */
export const faultCommands = {
  'fault.set': async (lab, { link, fault }, origin) => ({ name: await lab.faults.set(link, fault, origin) }),

  'fault.clear': async (lab, { link, name }, origin) => ({
    cleared: await lab.faults.clear(link, name, origin)
  }),

  'partition.set': (lab, { name, sides }, origin) => lab.faults.setPartition(name, sides, origin),

  'partition.clear': async (lab, { name }, origin) => {
    await lab.faults.clearPartition(name, origin)
    return null
  }
} satisfies Partial<Handlers>
