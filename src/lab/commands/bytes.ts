import { RelevoError } from '#shared/errors'
import { readBytes } from '../bytes/read-bytes'
import { readTrace } from '../bytes/trace'
import type { Handlers } from './context'

/** Most bytes in one answer. */
const mostBytes = 64 * 1024 ** 2

export const byteCommands = {
  'bytes.record': async (lab, { on }) => {
    await lab.byteRecording.set(on)
    return null
  },

  'bytes.read': async (lab, { link, since, until }) => {
    const [from = '', to = ''] = link.split('->')
    const node = from === 'outside' ? to : from
    if (!lab.supervisor.ids().includes(node))
      throw new RelevoError('NODE_NOT_FOUND', `there is no node "${node}"`, { node })
    await lab.bytes.flush()
    const window = { from: since ?? -Infinity, until: until ?? Infinity }
    const read = await readBytes(lab.bytes.folder, node, window)
    const own = read.connections.filter(connection => connection.to === (from === 'outside' ? null : to))
    let bytes = 0
    const connections = own.filter(({ chunks }) => {
      bytes += chunks.reduce((sum, { kept }) => sum + kept, 0)
      return bytes <= mostBytes
    })
    return {
      connections,
      recording: lab.byteRecording.on,
      unrecorded: read.unrecorded,
      lost: read.lost,
      leftOut: own.length - connections.length
    }
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
