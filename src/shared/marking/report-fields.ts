import { z } from 'zod'

/** Most characters of a line of the cover, of a text, and of a picture as a data URL; and pictures of one report. */
const line = z.string().max(300).default('')
const text = z.string().max(200_000).default('')
const maxPictureChars = 11 * 1024 ** 2
const maxPictures = 4

/** What the student writes into a report. What is empty stays so. */
export const reportFieldsSchema = z.strictObject({
  institution: line,
  subject: line,
  name: line,
  id: line,
  group: line,
  teacher: line,
  date: line,
  objective: text,
  conclusions: text,
  pictures: z
    .array(
      z.strictObject({
        name: z.string().max(300),
        src: z
          .string()
          .max(maxPictureChars)
          .regex(/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]*={0,2}$/, 'a picture')
      })
    )
    .max(maxPictures)
    .default([])
})

export interface MadeReport {
  readonly type: 'text/html' | 'application/pdf'
  readonly base64: string
}
