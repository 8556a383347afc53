import { said, type Context } from '../context'
import { name, type Block, type Section } from '../model/blocks'

/** The student's own words, and nobody else's: what is empty is left empty, to be written by hand. */
export function conclusionsSection(context: Context): Section {
  const { run, fields, words } = context
  const asked = (run.exercise?.explained ?? []).map(({ step, ask, text }): Block => ({
    kind: 'field',
    id: `explain-${step}`,
    label: [name(said(context, ask))],
    text: fields.explanations?.[step] ?? text
  }))
  const pictures = (fields.pictures ?? []).map((picture, index): Block => ({
    kind: 'picture',
    id: String(index + 1),
    ...picture
  }))
  return {
    id: 'conclusions',
    title: words.sections.conclusions,
    blocks: [
      ...asked,
      { kind: 'field', id: 'conclusions', label: [words['own-conclusions']], text: fields.conclusions ?? '' },
      ...pictures
    ]
  }
}
