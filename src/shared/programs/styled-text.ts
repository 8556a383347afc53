import { z } from 'zod'

/**
 * What a stretch of a line looks like. Colours: 0 to 255 of the palette of terminals (the first 16 are named ones), or
 * `#rrggbb`.
 */
export interface TextStyle {
  readonly from: number
  readonly to: number
  readonly color?: number | string
  readonly background?: number | string
  readonly bold?: true
  readonly dim?: true
  readonly italic?: true
  readonly underline?: true
}

/** A line's text, without what a terminal would have done something with, and what its stretches look like. */
export interface StyledText {
  readonly text: string
  readonly styles?: readonly TextStyle[]
}

const color = z.union([z.int().min(0).max(255), z.string().regex(/^#[0-9a-f]{6}$/)])
const yes = z.literal(true).optional()
export const styledTextSchema = z.object({
  text: z.string(),
  styles: z
    .array(
      z.object({
        from: z.int(),
        to: z.int(),
        color: color.optional(),
        background: color.optional(),
        bold: yes,
        dim: yes,
        italic: yes,
        underline: yes
      })
    )
    .optional()
})
