import { ipcMain, type WebContents } from 'electron'
import type { z } from 'zod'
import { RelevoError, type Result } from '#shared/errors'
import { isPanelFrame } from './panel-sender'

/**
 * Answers one message of the panel's, and the only way to. Whoever else sends it is refused, and so are arguments
 * that don't fit the schema; what the handler throws becomes the result: nothing rejects.
 */
export function answerPanel<T extends z.ZodType>(
  channel: string,
  schema: T,
  answer: (args: z.output<T>, sender: WebContents) => Promise<Result<unknown>>
): void {
  ipcMain.handle(channel, async (event, ...raw: unknown[]): Promise<Result<unknown>> => {
    try {
      if (!isPanelFrame(event.senderFrame)) throw new RelevoError('FORBIDDEN', 'only the panel may ask this')
      const args = schema.safeParse(raw)
      if (!args.success) throw new RelevoError('BAD_ARGUMENTS', `this is not what ${channel} takes`)
      return await answer(args.data, event.sender)
    } catch (error) {
      return { ok: false, error: RelevoError.data(error) }
    }
  })
}
