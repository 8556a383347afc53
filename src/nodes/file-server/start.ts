import { join } from 'node:path'
import { z } from 'zod'
import type { NodeContext, RunningNode } from '#nodes/runtime/node-program'
import { safePath, splitPath } from '#nodes/protocol/transfer/safe-name'
import { portsOf } from '#shared/doors'
import { RelevoError } from '#shared/errors'
import { DiskRooms } from '#system/disk/disk-rooms'
import { roadCalls } from './doors/road-calls'
import { ContentHashes } from './content-hash'
import { openDoors } from './doors/open-doors'
import { Pusher } from './http/push'
import { UploadStore } from './http/uploads/upload-store'
import { fileServerLimits, type FileServerLimits } from './limits'
import { NodeCounters } from './node-counters'
import { Manifest } from './repair/manifest'
import { Repair } from './repair/repair'
import { Placing } from './placing'
import { PartialStore } from './receiver/partial-store'
import { ReceivedStore } from './receiver/received-store'
import { ReceptionError } from './reception-error'
import { reportDropped } from './receiver/transfer-reporter'
import type { ReceiverServices } from './receiver/receiver-services'
import { Receptions } from './receiver/receptions'

/** The group of a receiver: whom it may get files from, and how fast. */
const repairArgs = z.lazy(() =>
  z.object({
    on: z.boolean(),
    bytesPerSecond: z.int().min(1),
    peers: z.array(z.object({ id: z.string(), host: z.string(), port: z.int().min(1).max(65535) })).max(200)
  })
)
const removeArgs = z.lazy(() => z.object({ name: z.string().min(1).max(1024) }))
const forgetArgs = z.lazy(() => z.object({ transferId: z.string().min(1).max(128) }))

/** A name from the network, for a log of lines. */
const shown = (name: string): string => name.replaceAll(/\p{Cc}/gu, '')

/** A file server: the upload door over HTTP, the receiver door over WebSocket, and whatever further doors it has. */
export async function startFileServer(
  context: NodeContext<'file-server'>,
  limits: FileServerLimits = fileServerLimits
): Promise<RunningNode> {
  const { node, dataDir } = context.boot
  if (portsOf(node).length === 0)
    throw new RelevoError('BAD_ARGUMENTS', `${node.id} has no door: give it a port, a receiverPort or doors`)

  const counters = new NodeCounters(context)
  const hashes = new ContentHashes()
  const manifest = new Manifest(dataDir)
  const partials = new PartialStore(dataDir, limits.partials, dropped => reportDropped(context, dropped))
  const rooms = new DiskRooms(ReceptionError.noRoom)
  const diskRoom = rooms.in(partials.folder)
  const placing = new Placing(partials.folder, node.id, rooms)
  const uploads = new UploadStore({
    ...{
      dataDir,
      node: node.id,
      maxBytes: node.maxUploadBytes,
      hashes,
      manifest,
      diskRoom: rooms.in(join(dataDir, 'uploads')),
      placing,
      limits: limits.partials
    },
    onDropped: (name, bytes) =>
      context.log('warn', `${shown(name)}: its unfinished upload of ${bytes} bytes was dropped`),
    onMoved: (from, to, sent) =>
      context.log(
        'info',
        `${from}, which was sent as ${shown(sent)}, is ${to} now: another was sent as ${from}`
      )
  })
  const services: ReceiverServices = {
    ...{ context, counters, hashes, manifest, uploads, coming: new Set(), partials, diskRoom, rooms },
    received: new ReceivedStore(dataDir, hashes, manifest, placing)
  }
  const pusher = new Pusher(context, uploads.folder, limits.pushes)
  await services.partials.prepare()
  await placing.prepare()
  await manifest.load()

  const repair = new Repair(services, limits.repair)
  const receptions = new Receptions(services, limits)
  const { doors, ports } = await openDoors({ services, uploads, pusher, receptions, limits })

  let drained: Promise<void> | null = null

  async function drain(graceMs: number): Promise<void> {
    const closed = doors.map(door => door.close())
    const grace = setTimeout(() => {
      pusher.abort()
      receptions.destroy()
      for (const door of doors) door.destroy()
    }, graceMs)
    await Promise.all([...closed, receptions.settled(), pusher.settled(), repair.stop()])
    clearTimeout(grace)
  }

  return {
    ports,
    stats: () => counters.stats(pusher.links()),
    relink: ({ links }) => pusher.relink(links),
    drain: graceMs => (drained ??= drain(graceMs)),
    calls: {
      'forget-transfer': async args => {
        await receptions.forgetTransfer(forgetArgs.parse(args).transferId)
        return null
      },
      'remove-received': async args => {
        const { folder, name } = splitPath(removeArgs.parse(args).name)
        const path = safePath(name, folder)
        if (path !== null) await services.received.remove(path)
        return null
      },
      'repair.set': async args => {
        repair.set(repairArgs.parse(args))
        return null
      },
      ...roadCalls({ dataDir, ...services })
    }
  }
}
