import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import type { FurtherDoor } from '../../../../src/shared/roads/file-doors'
import type { FileServerLimits } from '../../../../src/nodes/file-server/limits'
import { fileServer, type FileServer } from '../file-servers'

export interface DoorServer extends FileServer {
  readonly port: Readonly<Record<FurtherDoor, number>>
  /** What is stored under that name; null where nothing is. */
  upload(name: string): Buffer | null
  /** The names of whole files. */
  names(): string[]
  /** What is left of files that are not whole. */
  leftovers(): string[]
  /** Its bytes. */
  leftoverBytes(): number
}

/** A file server with some of the further doors on free ports, removed after the test. */
export async function doorServer(
  kinds: readonly FurtherDoor[],
  options: Record<string, unknown> = {},
  limits: Partial<FileServerLimits> = {}
): Promise<DoorServer> {
  const doors = Object.fromEntries(kinds.map(kind => [kind, 0]))
  const server = await fileServer({ port: undefined, receiverPort: undefined, doors, ...options }, { limits })
  const file = (name: string): string => server.path('uploads', name)
  const leftovers = (): string[] => readdirSync(file('.relevo')).filter(name => !name.endsWith('.sha256'))
  return {
    ...server,
    port: server.node.ports.doors as Record<FurtherDoor, number>,
    upload: name => (existsSync(file(name)) ? readFileSync(file(name)) : null),
    names: () => readdirSync(server.path('uploads')).filter(name => !name.startsWith('.')),
    leftovers,
    leftoverBytes: () =>
      leftovers()
        .filter(name => !name.startsWith('_name~'))
        .reduce((sum, name) => sum + statSync(file(`.relevo/${name}`)).size, 0)
  }
}
