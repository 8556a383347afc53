import { readLink } from '../bytes/read-link'
import { readTrace } from '../bytes/trace'
import type { Handlers } from './context'

export const byteCommands = {
  'bytes.record': async (lab, { on }) => {
    await lab.byteRecording.set(on)
    return null
  },

  'bytes.read': async (lab, args) => {
    await lab.bytes.flush()
    const read = await readLink(lab.bytes.folder, args, node => lab.supervisor.ids().includes(node))
    return { ...read, recording: lab.byteRecording.on }
  },

  'trace.read': async (lab, { of }) => {
    await lab.bytes.flush()
    const { topology, transfers } = lab.projection.snapshot()
    return readTrace(of, {
      topology,
      transfers,
      bytesFolder: lab.bytes.folder,
      recording: lab.byteRecording.on,
      now: lab.clock.now(),
      journal: async filter => (await lab.journal.read(filter)).events
    })
  }
} satisfies Partial<Handlers>
