import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { usedSoFar, type Used } from '#nodes/runtime/usage'
import type { RunningNode } from '#nodes/runtime/node-program'
import { exactly } from '../http/uploads/upload-name'
import type { ReceiverServices } from '../receiver/receiver-services'

/** The names of files that are sent to be measured: nothing else is looked at or removed by these calls. */
const named = z.lazy(() =>
  z.object({
    name: z.string().regex(/^relevo-road-[a-z0-9.-]{1,100}$/),
    transferId: z.string().max(128)
  })
)

/** What is there of a file that was sent to be measured. */
interface RoadFile {
  readonly whole: { readonly size: number; readonly sha256: string } | null
  /** Bytes that can be gone on with. */
  readonly kept: number
}

/** What the lab asks a file server when it measures roads: what is there, and what this node has used. */
export function roadCalls({
  dataDir,
  uploads,
  received,
  partials,
  hashes
}: { readonly dataDir: string } & Pick<
  ReceiverServices,
  'uploads' | 'received' | 'partials' | 'hashes'
>): NonNullable<RunningNode['calls']> {
  return {
    'road-file': async (args): Promise<RoadFile> => {
      const { name, transferId } = named.parse(args)
      let whole: RoadFile['whole'] = null
      for (const folder of [uploads.folder, received.folder]) {
        const info = await stat(join(folder, name)).catch(() => null)
        if (info) whole = { size: info.size, sha256: await hashes.of(join(folder, name)) }
      }
      const kept = await uploads.unfinished.bytes(name)
      return { whole, kept: kept || (await partials.unfinishedBytes(transferId)) }
    },
    'road-forget': async args => {
      const { name, transferId } = named.parse(args)
      await uploads.remove(exactly(name))
      await received.remove(name)
      await partials.forgetTransfer(transferId)
      return null
    },
    /** Of the doors over TLS; it is made by then, where there are any. */
    'road-certificate': async () => readFile(join(dataDir, 'keys', 'tls.crt'), 'utf8'),
    'road-usage': async (): Promise<Used> => usedSoFar()
  }
}
