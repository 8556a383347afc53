import { stat } from 'node:fs/promises'
import type { Manifest, ManifestEntry } from './repair/manifest'

/** Whether both paths lead to one file, as two names do on a disk that ignores case. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map(path => stat(path, { bigint: true }).catch(() => null)))
  return a?.ino === b?.ino && a?.dev === b?.dev && a?.ino !== undefined
}

/** What the manifest wants under other names than this one, which the disk takes for the same file. */
export async function othersOfSameFile(
  manifest: Manifest,
  file: Pick<ManifestEntry, 'place' | 'name'>,
  pathOf: (name: string) => string
): Promise<ManifestEntry[]> {
  const same: ManifestEntry[] = []
  for (const other of manifest.alike(file))
    if (await isSameFile(pathOf(other.name), pathOf(file.name))) same.push(other)
  return same
}
