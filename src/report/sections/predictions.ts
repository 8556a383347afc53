import { measuredValue, said, type Context } from '../context'
import { name, text, type Line, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'
import type { Answered } from '../run'

export function predictionsSection(context: Context): Section | null {
  const { run, words } = context
  if (!run.exercise) return null
  const { answers } = run.exercise
  return {
    id: 'predictions',
    title: words.sections.predictions,
    blocks: [
      answers.length === 0
        ? text(words['predictions-none'])
        : {
            kind: 'table',
            caption: [words['predictions-table']],
            head: [words.question, words.predicted, words.when, words['measured-or-right'], words.right],
            rows: answers.map(({ step, ask, answer, at, measured, right, margin }) => [
              [name(said(context, ask))],
              [answer === null ? words['no-answer'] : name(said(context, answer))],
              [at === null ? '—' : numeral(at, 'clock', { measure: 'answer.at', of: step })],
              [measured ? measuredValue(context, measured) : '—'],
              [right === null ? '—' : words[right ? 'yes' : 'no'], ...marginLine(context, margin)]
            ]),
            figures: [2]
          }
    ]
  }
}

/** How exact it had to be; nothing where no number was asked for. */
function marginLine(context: Context, margin: Answered['margin']): Line {
  if (margin === undefined) return []
  const { words } = context
  return [` (${margin === null ? words.exact : words.margin(said(context, margin))})`]
}
