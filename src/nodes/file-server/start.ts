import { z } from 'zod'
import { listen } from '#nodes/net/listen'
import type { NodeContext, RunningNode } from '#nodes/runtime/node-program'
import { RelevoError } from '#shared/errors'
import { ContentHashes } from './content-hash'
import { Pusher } from './http/push'
import type { NodeServer } from './http/http-server'
import { UploadStore } from './http/uploads/upload-store'
import { fileServerLimits, type FileServerLimits } from './limits'
import { NodeCounters } from './node-counters'
import { Manifest } from './repair/manifest'
import { Repair } from './repair/repair'
import { PartialStore } from './receiver/partial-store'
import { ReceivedStore } from './receiver/received-store'
import { reportDropped } from './receiver/transfer-reporter'
import type { ReceiverServices } from './receiver/receiver-services'
import { createReceiverServer } from './receiver/receiver-server'
import { Receptions } from './receiver/receptions'
import { createUploadServer } from './upload-server'

/** The group of a receiver: whom it may get files from, and how fast. */
const repairArgs = z.object({
  on: z.boolean(),
  bytesPerSecond: z.int().min(1),
  peers: z.array(z.object({ id: z.string(), host: z.string(), port: z.int().min(1).max(65535) })).max(200)
})
const forgetArgs = z.object({ transferId: z.string().min(1).max(128) })

/** A file server: the upload door over HTTP, the receiver door over WebSocket, or both. */
export async function startFileServer(
  context: NodeContext<'file-server'>,
  limits: FileServerLimits = fileServerLimits
): Promise<RunningNode> {
  const { node, dataDir } = context.boot
  if (node.port === undefined && node.receiverPort === undefined)
    throw new RelevoError('BAD_ARGUMENTS', `${node.id} has no door: give it a port, a receiverPort or both`)

  const counters = new NodeCounters(context)
  const hashes = new ContentHashes()
  const services: ReceiverServices = {
    context,
    counters,
    hashes,
    manifest: new Manifest(dataDir),
    coming: new Set(),
    partials: new PartialStore(dataDir, limits.partials, dropped => reportDropped(context, dropped)),
    received: new ReceivedStore(dataDir, hashes)
  }
  const uploads = new UploadStore({ dataDir, node: node.id, maxBytes: node.maxUploadBytes, hashes })
  const pusher = new Pusher(context, uploads.folder, limits.pushes)
  await services.partials.prepare()
  await services.manifest.load()

  const repair = new Repair(services, limits.repair)
  const receptions = new Receptions(services, limits)
  const receiver = node.receiverPort === undefined ? null : createReceiverServer(services, receptions, limits)
  let http: NodeServer | null = null
  if (node.port !== undefined) {
    await uploads.prepare()
    http = createUploadServer(services, uploads, pusher, receptions, limits)
  }
  const servers = [...(http?.all ?? []), ...(receiver?.all ?? [])]

  const ports: { port?: number; receiverPort?: number } = {}
  try {
    if (http !== null) ports.port = await listen(http.server, { host: node.host, port: node.port ?? 0 })
    if (receiver !== null)
      ports.receiverPort = await listen(receiver.server, { host: node.host, port: node.receiverPort ?? 0 })
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  for (const server of servers)
    server.on('error', error => context.log('error', `the server socket failed: ${error.message}`))

  let drained: Promise<void> | null = null

  async function drain(graceMs: number): Promise<void> {
    const closed = servers.map(server => new Promise<void>(resolve => server.close(() => resolve())))
    // A kept-alive connection becomes idle when its request is done, and then nobody closes it.
    const sweep = setInterval(() => servers.forEach(server => server.closeIdleConnections()), 50)
    const grace = setTimeout(() => {
      pusher.abort()
      receptions.destroy()
      for (const server of servers) server.closeAllConnections()
    }, graceMs)
    await Promise.all([...closed, receptions.settled(), pusher.settled(), repair.stop()])
    clearInterval(sweep)
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
      'repair.set': async args => {
        repair.set(repairArgs.parse(args))
        return null
      }
    }
  }
}
