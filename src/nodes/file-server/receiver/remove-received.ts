import type { ReceiverServices } from './receiver-services'

/** Removes a received file for good, as a person wishes; whether there was one. */
export async function removeReceived(
  name: string,
  { received, manifest }: Pick<ReceiverServices, 'received' | 'manifest'>
): Promise<boolean> {
  // First it is written that it is not to come back.
  const known = await manifest.remove(name)
  return (await received.remove(name)) || known
}
