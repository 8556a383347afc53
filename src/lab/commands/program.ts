import { join } from 'node:path'
import { portsOf } from '#shared/doors'
import { hasCommand } from '../programs/commands-here'
import { detectPrograms } from '../programs/detect'
import { readFolder } from '../programs/read-folder'
import type { Handlers } from './context'

export const programCommands = {
  'program.propose': async (lab, { path }) => {
    const { folder, file, files, entries, isPartial } = await readFolder(path)
    const { nodes } = lab.topologies.current
    const proposals = detectPrograms(files, file, {
      folder,
      hasCommand,
      join: (base, relative) => join(base, relative),
      portOwner: port => nodes.find(node => portsOf(node).includes(port))?.id ?? null
    })
    return { folder, proposals, entries, isPartial }
  }
} satisfies Partial<Handlers>
