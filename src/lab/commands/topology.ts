import type { Topology } from '#shared/topology'
import { safeBaseName } from '../files'
import { parseTopologyText } from '../topology/parse'
import { withProgramFolders } from '../topology/program-folders'
import { serializeTopology } from '../topology/serialize'
import { realFolder } from '../trust/gate'
import type { Handlers } from './context'

export const topologyCommands = {
  'topology.list': lab => lab.library.list(),

  'topology.open': async (lab, args, origin) => {
    if ('name' in args) {
      const topology = await lab.library.open(args.name)
      return lab.topologies.change(topology, origin, { name: null, folder: await lab.library.realFolder() })
    }
    const { text, fileName, folder } = args
    const topology = withProgramFolders(parseTopologyText(text, fileName), folder)
    const real = folder === undefined ? null : await realFolder(folder)
    return lab.topologies.change(topology, origin, { name: fileName, folder: real })
  },

  'topology.apply': (lab, { topology }, origin) => lab.topologies.change(topology, origin),

  'topology.save': async (lab, { name }) => {
    const topology = named(lab.topologies.current, name)
    const summary = await lab.library.save(topology)
    lab.topologies.markSaved(topology)
    return summary
  },

  'topology.export': async (lab, { format, name }) => {
    const topology = named(lab.topologies.current, name ?? lab.topologies.current.name)
    return { fileName: `${safeBaseName(topology.name)}.${format}`, text: serializeTopology(topology, format) }
  },

  'topology.mark-saved': async (lab, { text, fileName, folder }) => {
    const saved = withProgramFolders(parseTopologyText(text, fileName), folder)
    const real = folder === undefined ? null : await realFolder(folder)
    lab.topologies.markSaved(named(lab.topologies.current, saved.name), saved, real)
    return null
  }
} satisfies Partial<Handlers>

/** Another name has another title; that of the file it came from would mislead. */
function named(topology: Topology, name: string): Topology {
  const { title: _title, ...rest } = topology
  return name === topology.name ? topology : { ...rest, name }
}
