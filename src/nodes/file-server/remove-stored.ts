import { rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ContentHashes } from './content-hash'
import type { Manifest, ManifestEntry } from './repair/manifest'
import { othersOfSameFile } from './same-file'
import { syncFolder } from './sync-folder'

/**
 * Removes a file for good, as a person wishes; whether there was one. Nobody else may give its name to a file meanwhile, nor
 * write one down under it. @throws what the disk said
 */
export async function removeStored(
  file: Pick<ManifestEntry, 'place' | 'name'>,
  folder: string,
  { manifest, hashes }: { readonly manifest: Manifest; readonly hashes: ContentHashes }
): Promise<boolean> {
  const path = join(folder, file.name)
  const alike = await othersOfSameFile(manifest, file, name => join(folder, name))
  // First it is written that it is not to come back, under whatever name.
  const before = await manifest.remove(file)
  for (const other of alike) await manifest.remove(other)
  try {
    if (!(await stat(path).catch(() => null))?.isFile()) return before !== null
    await rm(path)
  } catch (error) {
    // It is still there, and looked after as before.
    for (const entry of [...alike, ...(before === null ? [] : [before])]) await manifest.add(entry)
    throw error
  }
  await hashes.forget(path)
  await syncFolder(dirname(path))
  return true
}
