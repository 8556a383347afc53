import { app } from 'electron'
import { z } from 'zod'

const handedOverSchema = z.object({ files: z.array(z.string().max(4096)).max(20) })

/**
 * One app a data folder (see `useDataFolder`). Returns false in a second one, which has handed `files` over and is
 * to end. Its own arguments are not read here: Chromium adds to them and changes their order.
 */
export function isFirstInstance(
  files: readonly string[],
  onSecond: (files: readonly string[]) => void
): boolean {
  if (!app.requestSingleInstanceLock({ files: [...files] })) return false
  app.on('second-instance', (_event, _argv, _workingDirectory, handedOver: unknown) => {
    const parsed = handedOverSchema.safeParse(handedOver)
    onSecond(parsed.success ? parsed.data.files : [])
  })
  return true
}
