import type { Handlers } from './context'

/** Files for receivers. */
export const transferCommands = {
  'transfer.start': (lab, args) => lab.transfers.start(args),
  'transfer.cancel': async (lab, { transfer }) => {
    await lab.transfers.cancel(transfer)
    return null
  },
  'transfer.pause': async (lab, { transfer }) => {
    await lab.transfers.pause(transfer)
    return null
  },
  'transfer.resume': async (lab, { transfer, receiver }) => ({
    outcome: await lab.transfers.resume(transfer, receiver)
  }),
  'transfer.remove-copy': async (lab, { transfer, receiver }) => {
    await lab.transfers.removeCopy(transfer, receiver)
    return null
  }
} satisfies Partial<Handlers>
