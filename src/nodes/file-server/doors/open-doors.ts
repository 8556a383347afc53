import type { ListeningPorts } from '#shared/node-channel'
import { furtherDoors, type FurtherDoor } from '#shared/roads/file-doors'
import type { NodeOfKind } from '#shared/topology'
import { createUploadServer } from '../upload-server'
import type { UploadStore } from '../http/uploads/upload-store'
import type { Pusher } from '../http/push'
import type { FileServerLimits } from '../limits'
import { createReceiverServer } from '../receiver/receiver-server'
import type { ReceiverServices } from '../receiver/receiver-services'
import type { Receptions } from '../receiver/receptions'
import type { Door } from './door'
import { ftpDoor } from './ftp/ftp-door'
import { httpDoor } from './http-door'
import { IncomingFiles } from './incoming-files'
import { DoorKeys } from './keys/door-keys'
import { tcpDoor } from './tcp-door'

/** What the doors lead to. */
export interface Inside {
  readonly services: ReceiverServices
  readonly uploads: UploadStore
  readonly pusher: Pusher
  readonly receptions: Receptions
  readonly limits: FileServerLimits
}

/** The doors of a file server that listen, and where. */
export interface OpenDoors {
  readonly doors: readonly Door[]
  readonly ports: ListeningPorts
}

/** Opens every door that the node has, or none. @throws RelevoError of the first that could not be opened */
export async function openDoors(inside: Inside): Promise<OpenDoors> {
  const { services, uploads, pusher, receptions, limits } = inside
  const { context } = services
  const { node } = context.boot
  const keys = new DoorKeys(context)
  const incoming = new IncomingFiles(services, uploads)
  /** How each further door is made; a new kind is a row here. */
  const further: Readonly<Record<FurtherDoor, () => Promise<Door> | Door>> = {
    https: async () =>
      httpDoor(createUploadServer(services, uploads, pusher, receptions, limits, await keys.tls()), context),
    wss: async () => httpDoor(createReceiverServer(services, receptions, limits, await keys.tls()), context),
    ftp: () => ftpDoor(incoming, limits),
    // Loaded by those that have it: it takes some MiB.
    sftp: async () => (await import('./sftp/sftp-door')).sftpDoor(incoming, keys, limits),
    tcp: () => tcpDoor(incoming, limits)
  }

  const doors: Door[] = []
  const open = async (door: Door, port: number): Promise<number> => {
    doors.push(door)
    return door.listen(node.host, port)
  }
  const ports: { port?: number; receiverPort?: number; doors?: Partial<Record<FurtherDoor, number>> } = {}
  try {
    if (wantsUploads(node)) await uploads.prepare()
    if (node.port !== undefined)
      ports.port = await open(
        httpDoor(createUploadServer(services, uploads, pusher, receptions, limits), context),
        node.port
      )
    if (node.receiverPort !== undefined)
      ports.receiverPort = await open(
        httpDoor(createReceiverServer(services, receptions, limits), context),
        node.receiverPort
      )
    for (const kind of furtherDoors) {
      const port = node.doors[kind]
      if (port === undefined) continue
      ports.doors = { ...ports.doors, [kind]: await open(await further[kind](), port) }
    }
    return { doors, ports }
  } catch (error) {
    for (const door of doors) void door.close()
    throw error
  }
}

/** All doors but those of the receiver lead to the folder of uploads. */
function wantsUploads({ port, doors }: NodeOfKind<'file-server'>): boolean {
  return port !== undefined || Object.keys(doors).some(kind => kind !== 'wss')
}
