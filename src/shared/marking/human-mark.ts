import { z } from 'zod'
import { mostTextPoints } from './marking'

/** What a person gives a hand-in. Apart from what it looks like, so that the panel does not carry the schema. */
export const humanMarkSchema = z.strictObject({
  /** By step. */
  points: z.record(z.string().max(60), z.int().min(0).max(mostTextPoints)),
  comment: z.string().max(20_000)
})
