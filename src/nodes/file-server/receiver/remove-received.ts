import type { ReceiverServices } from './receiver-services'
import type { ManifestEntry } from '../repair/manifest'

/** Removes a received file for good, as a person wishes; whether there was one. @throws what the disk said */
export function removeReceived(
  name: string,
  { received, manifest }: Pick<ReceiverServices, 'received' | 'manifest'>
): Promise<boolean> {
  return remove({ name }, received, manifest)
}

/** The same of an uploaded file. */
export function removeUpload(
  name: string,
  { uploads, manifest }: Pick<ReceiverServices, 'uploads' | 'manifest'>
): Promise<boolean> {
  return remove({ place: 'uploads', name }, uploads, manifest)
}

async function remove(
  file: Pick<ManifestEntry, 'place' | 'name'>,
  store: { remove(name: string): Promise<boolean> },
  manifest: ReceiverServices['manifest']
): Promise<boolean> {
  // First it is written that it is not to come back.
  const before = await manifest.remove(file)
  try {
    return (await store.remove(file.name)) || before !== null
  } catch (error) {
    // It is still there, and looked after as before.
    if (before !== null) await manifest.add(before)
    throw error
  }
}
