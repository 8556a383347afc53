import { printPdf } from '#lab/reports/chromium'
import { RelevoError } from '#shared/errors'

/** Whether there is a Chromium to print with. */
export const hasChromium = await printPdf('<p>').then(
  () => true,
  (error: unknown) => {
    if (RelevoError.data(error).code === 'NOT_SUPPORTED') return false
    throw error
  }
)
