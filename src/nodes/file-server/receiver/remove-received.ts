import type { ReceiverServices } from './receiver-services'

/** Removes a received file for good, as a person wishes; whether there was one. */
export async function removeReceived(
  name: string,
  { received, manifest }: Pick<ReceiverServices, 'received' | 'manifest'>
): Promise<boolean> {
  // First it is written that it is not to come back.
  const known = await manifest.remove({ name })
  return (await received.remove(name)) || known
}

/** The same of an uploaded file. */
export async function removeUpload(
  name: string,
  { uploads, manifest }: Pick<ReceiverServices, 'uploads' | 'manifest'>
): Promise<boolean> {
  const known = await manifest.remove({ place: 'uploads', name })
  return (await uploads.remove(name)) || known
}
