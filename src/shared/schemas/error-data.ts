import { z } from 'zod'
import { errorCodes } from '#shared/errors'

/** Parses a `RelevoErrorData`. */
export const errorDataSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: z.record(z.string(), z.unknown()).optional()
})
