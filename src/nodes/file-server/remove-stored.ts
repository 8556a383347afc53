import { rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ContentHashes } from './content-hash'
import type { Manifest, ManifestEntry } from './repair/manifest'
import { syncFolder } from './sync-folder'

/**
 * Removes a file for good, as a person wishes; whether there was one. Nobody else may give its name to a file meanwhile, nor
 * write one down under it. @throws what the disk said
 */
export async function removeStored(
  file: Pick<ManifestEntry, 'place' | 'name'>,
  path: string,
  { manifest, hashes }: { readonly manifest: Manifest; readonly hashes: ContentHashes }
): Promise<boolean> {
  // First it is written that it is not to come back.
  const before = await manifest.remove(file)
  try {
    if (!(await stat(path).catch(() => null))?.isFile()) return before !== null
    await rm(path)
  } catch (error) {
    // It is still there, and looked after as before.
    if (before !== null) await manifest.add(before)
    throw error
  }
  await hashes.forget(path)
  await syncFolder(dirname(path))
  return true
}
