import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { readTopologyFile } from '#lab/topology/saved'
import type { HostNotice } from '#shared/bridge'
import { RelevoError } from '#shared/errors'

export interface FirstTopology {
  /** A name, or a file's path, which the lab reads itself: it is to know what it came in. Undefined: the lab's default. */
  readonly source: string | undefined
  /** The file of the user's that it is from. */
  readonly path: string | null
}

/**
 * What the lab begins with. One that was named in so many words has to be right; a file that the system handed over
 * is opened if it can be, and otherwise said to be wrong in a lab that begins with its default.
 */
export async function firstTopology(
  named: string | null,
  handedOver: string | null,
  notice: (notice: HostNotice) => void
): Promise<FirstTopology> {
  if (named !== null) {
    // A folder that happens to have a topology's name is none.
    const isFile = existsSync(named) && statSync(named).isFile()
    return { source: named, path: isFile ? resolve(named) : null }
  }
  if (handedOver === null) return { source: undefined, path: null }
  try {
    await readTopologyFile(handedOver)
    return { source: handedOver, path: handedOver }
  } catch (error) {
    notice({ kind: 'error', error: RelevoError.data(error), about: basename(handedOver) })
    return { source: undefined, path: null }
  }
}
