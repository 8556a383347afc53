import { join } from 'node:path'
import { nodeSchema } from '#shared/topology'
import { startNode, type Started } from '../../programs.mjs'

/** Starts a node as the lab does, with its defaults and any free port. @param entryDir where the bundled programs are */
export function startOurs(
  entryDir: string,
  node: Record<string, unknown> & { readonly kind: string },
  ports: readonly number[],
  onListening: (ports: { readonly receiverPort?: number }) => void = () => undefined
): Promise<Started> {
  const doors = { port: 0, ...(node.kind === 'file-server' && { receiverPort: 0 }) }
  // The schema refuses port 0, which takes any free one.
  const parsed = nodeSchema.parse({
    id: 'ours',
    ...node,
    port: 1,
    ...('receiverPort' in doors && { receiverPort: 2 })
  })
  const links = ports.map((port, i) => ({ to: `server-${i + 1}`, host: '127.0.0.1', port, side: null }))
  return startNode(join(entryDir, `${node.kind}.js`), {
    node: { ...parsed, ...doors },
    links,
    quiet: true,
    onMessage: message => {
      if (message.type === 'listening') onListening(message)
    }
  })
}

/** A file server, of which the port is that of its receiver. */
export async function startReceiver(entryDir: string): Promise<Started> {
  let port = 0
  const started = await startOurs(
    entryDir,
    { kind: 'file-server' },
    [],
    ({ receiverPort = 0 }) => (port = receiverPort)
  )
  return { ...started, port }
}
