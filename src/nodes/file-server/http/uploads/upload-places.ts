import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { numberedName } from '#nodes/protocol/transfer/safe-name'
import type { Manifest, ManifestEntry } from '../../repair/manifest'
import { othersOfSameFile } from '../../same-file'
import type { UploadName } from './upload-name'

/** Alternatives of one name that are tried before a file is refused. */
const maxNumbered = 10_000

/** Which name each upload has, or can have: two that were sent by different names are never one file. */
export class UploadPlaces {
  readonly #folder: string
  readonly #manifest: Manifest

  constructor(folder: string, manifest: Manifest) {
    this.#folder = folder
    this.#manifest = manifest
  }

  /** The name of the file that is sent, or was, by a name; null where it could not have that, and none was. */
  nameOf({ sent, safe }: UploadName): string | null {
    return sent === safe ? safe : (this.#manifest.sentAs(sent, 'uploads')?.name ?? null)
  }

  /** Whether a name is the one of this file still, and not that of a file which was sent by another one. */
  async mayHave(upload: UploadName, name: string): Promise<boolean> {
    const { sent, safe } = upload
    if ((this.nameOf(upload) ?? name) !== name) return false
    const entry = await this.entryAt(name)
    if (entry?.name === name) return (entry.sent ?? name) === sent
    if (entry?.sent !== undefined) return false
    return sent === safe || !(await this.#isThere(name))
  }

  /** What is to be there by a name, or by another that the disk takes for the same; null for nothing. */
  async entryAt(name: string): Promise<ManifestEntry | null> {
    const file = { place: 'uploads', name } as const
    const pathOf = (one: string): string => join(this.#folder, one)
    const [other = null] = await othersOfSameFile(this.#manifest, file, pathOf)
    return this.#manifest.at(file) ?? other
  }

  /** The first alternative of a name that no file has, or is to have. */
  async free(name: string): Promise<string> {
    for (let n = 1; n <= maxNumbered; n++) {
      const free = n === 1 ? name : numberedName(name, n)
      const isWanted = this.#manifest.at({ place: 'uploads', name: free }) !== null
      if (!isWanted && !(await this.#isThere(free))) return free
    }
    throw new Error(`too many files are called ${name}`)
  }

  async #isThere(name: string): Promise<boolean> {
    return (await stat(join(this.#folder, name)).catch(() => null)) !== null
  }
}
