import { safeBaseName } from '../files'
import { parseTopologyText } from '../topology/parse'
import { serializeTopology } from '../topology/serialize'
import type { Handlers } from './context'

export const topologyCommands: Handlers<
  'topology.list' | 'topology.open' | 'topology.apply' | 'topology.save' | 'topology.export'
> = {
  'topology.list': lab => lab.library.list(),

  'topology.open': async (lab, args, origin) => {
    const topology =
      'name' in args ? await lab.library.open(args.name) : parseTopologyText(args.text, args.fileName)
    return lab.topologies.change(topology, origin, topology)
  },

  'topology.apply': (lab, { topology }, origin) => lab.topologies.change(topology, origin),

  'topology.save': async (lab, { name }) => {
    const topology = { ...lab.topologies.current, name }
    // Another name has another title; that of the file it came from would mislead.
    if (name !== lab.topologies.current.name) delete topology.title
    const summary = await lab.library.save(topology)
    lab.topologies.markSaved(topology)
    return summary
  },

  'topology.export': async (lab, { format }) => {
    const { current } = lab.topologies
    return { fileName: `${safeBaseName(current.name)}.${format}`, text: serializeTopology(current, format) }
  }
}
