import { freeBytes } from '#system/free-space'
import { ReceptionError } from '../reception-error'

/** @throws ReceptionError `DISK_FULL` when the disk has no room for what is still to come. */
export async function checkSpace(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder)
  if (free !== null && free < bytes)
    throw new ReceptionError('DISK_FULL', `the receiver has ${free} bytes free, and ${bytes} are to come`)
}
