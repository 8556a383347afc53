import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { Topology } from '#shared/topology'
import { replaceFile } from '#system/replace-file'
import { safeBaseName, setAsideCorrupt } from '../files'
import { maxTopologyChars, parseTopologyText } from './parse'
import { serializeTopology } from './serialize'

/** Most files of the folder that are listed. */
const maxFiles = 500

interface SavedList {
  readonly topologies: readonly Topology[]
  /** Files that could not be read, and why: they are skipped, never fatal. */
  readonly problems: readonly { readonly file: string; readonly error: unknown }[]
}

/** The topologies that the user has saved, one file each, JSON or YAML. */
export class SavedTopologies {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async list(): Promise<SavedList> {
    const topologies: Topology[] = []
    const problems: { file: string; error: unknown }[] = []
    for (const file of await this.#files()) {
      try {
        topologies.push(await readTopologyFile(join(this.#folder, file)))
      } catch (error) {
        problems.push({ file, error })
      }
    }
    return { topologies, problems }
  }

  /**
   * The saved topology of that name, whatever its file is called; null when there is none.
   * @throws RelevoError `TOPOLOGY_INVALID` when its file is there and can't be read.
   */
  async open(name: string): Promise<Topology | null> {
    const { topologies, problems } = await this.list()
    const found = topologies.find(topology => topology.name === name)
    if (found) return found
    const broken = problems.find(({ file }) => file.replace(/\.\w+$/, '') === safeBaseName(name))
    if (broken) throw broken.error
    return null
  }

  /** Takes the file of that name, which can't be read, out of the way. Returns the sentence that tells of it. */
  async setAside(name: string): Promise<string> {
    const { problems } = await this.list()
    const broken = problems.find(({ file }) => file.replace(/\.\w+$/, '') === safeBaseName(name))
    return broken ? setAsideCorrupt(join(this.#folder, broken.file)) : ''
  }

  /** Saves it as `<name>.json`, replacing the one of that name, atomically; one that can't be read is kept aside. */
  async save(topology: Topology): Promise<void> {
    const path = join(this.#folder, `${safeBaseName(topology.name)}.json`)
    await readTopologyFile(path).catch(async (error: unknown) => {
      if (error instanceof RelevoError && error.code === 'TOPOLOGY_INVALID') await setAsideCorrupt(path)
    })
    await replaceFile(path, serializeTopology(topology, 'json'), { sync: true }).catch((error: unknown) => {
      throw new RelevoError('FILE_NOT_WRITTEN', `cannot write ${path}: ${String(error)}`, { path }, error)
    })
  }

  async #files(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder)
      return names
        .filter(name => /\.(?:json|ya?ml)$/i.test(name))
        .sort()
        .slice(0, maxFiles)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
}

/**
 * Reads one topology file.
 * @throws RelevoError `FILE_NOT_FOUND`, `TOPOLOGY_INVALID`
 */
export async function readTopologyFile(path: string): Promise<Topology> {
  let text: string
  try {
    const { size } = await stat(path)
    // One character is four bytes of UTF-8 at most.
    if (size > maxTopologyChars * 4) throw new RelevoError('TOPOLOGY_INVALID', `${path} is too large`)
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof RelevoError) throw error
    throw new RelevoError('FILE_NOT_FOUND', `cannot read ${path}`, { path }, error)
  }
  return parseTopologyText(text, path)
}
