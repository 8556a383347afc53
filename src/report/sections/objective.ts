import type { Context } from '../context'
import { said } from '../context'
import { name, text, type Section } from '../model/blocks'

export function objectiveSection(context: Context): Section {
  const { run, fields, words } = context
  const given = run.exercise?.objective
  const own = fields.objective ?? ''
  return {
    id: 'objective',
    title: words.sections.objective,
    blocks: [
      ...(given ? [text(name(said(context, given)))] : []),
      ...(given && own === ''
        ? []
        : [{ kind: 'field' as const, id: 'objective', label: [words['own-objective']], text: own }])
    ]
  }
}
