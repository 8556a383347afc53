import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { fileServerLimits, type FileServerLimits } from '../../../src/nodes/file-server/limits'
import { startFileServer } from '../../../src/nodes/file-server/start'
import type { RunningNode } from '../../../src/nodes/runtime/node-program'
import type { ResolvedLink } from '../../../src/shared/node-channel'
import { recordedContext, type RecordedContext } from '../../support/context'

export interface FileServer {
  readonly context: RecordedContext<'file-server'>
  readonly node: RunningNode
  readonly http: string
  readonly receiver: string
  readonly receiverHttp: string
  readonly receiverPort: number
  /** A path inside its data folder. */
  path(...parts: string[]): string
}

const cleanups: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

export function onCleanup(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup)
}

/** A file server with both doors on free ports, removed after the test. */
export async function fileServer(
  options: Record<string, unknown> = {},
  {
    links = [],
    limits = {},
    context = undefined as RecordedContext<'file-server'> | undefined
  }: {
    links?: Partial<ResolvedLink>[]
    limits?: Partial<FileServerLimits>
    context?: RecordedContext<'file-server'> | undefined
  } = {}
): Promise<FileServer> {
  const recorded =
    context ?? recordedContext({ kind: 'file-server', port: 0, receiverPort: 0, ...options }, links)
  if (context === undefined) onCleanup(() => recorded.remove())
  const node = await startFileServer(recorded, { ...fileServerLimits, ...limits })
  onCleanup(() => node.drain(0))
  return {
    context: recorded,
    node,
    http: `http://127.0.0.1:${node.ports.port}`,
    receiver: `ws://127.0.0.1:${node.ports.receiverPort}`,
    receiverHttp: `http://127.0.0.1:${node.ports.receiverPort}`,
    receiverPort: node.ports.receiverPort ?? 0,
    path: (...parts) => join(recorded.boot.dataDir, ...parts)
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A file of random bytes in the server's data folder. */
export function sourceFile(server: FileServer, bytes: number, name = 'source.bin') {
  const content = randomBytes(bytes)
  const path = server.path(name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return { path, content, size: bytes, sha256: sha256(content) }
}
