import { measureOf } from '#shared/measures/table'
import type { Language } from '#shared/names'
import { findingLines } from '#shared/marking/findings'
import { handedInBy, mostTextPoints, type HumanMark, type MarkedHandIn } from '#shared/marking/marking'
import { escaped } from '#report/write/escape'
import { styleSheet } from '#report/write/style-sheet'

const english = {
  title: 'Feedback',
  grade: 'Grade',
  open: 'not yet',
  of: 'of',
  checks: 'Checks',
  check: 'Check',
  measured: 'Measured',
  wanted: 'Wanted',
  points: 'Points',
  answers: 'Predictions and answers',
  question: 'Question',
  answer: 'Answer',
  right: 'Right',
  yes: 'yes',
  no: 'no',
  unknown: 'not known',
  texts: 'Explanations',
  comment: 'Comment',
  findings: 'To be talked about'
}
const spanish: typeof english = {
  title: 'Retroalimentación',
  grade: 'Calificación',
  open: 'todavía no',
  of: 'de',
  checks: 'Comprobaciones',
  check: 'Comprobación',
  measured: 'Medido',
  wanted: 'Se esperaba',
  points: 'Puntos',
  answers: 'Predicciones y respuestas',
  question: 'Pregunta',
  answer: 'Respuesta',
  right: 'Acierto',
  yes: 'sí',
  no: 'no',
  unknown: 'no se sabe',
  texts: 'Explicaciones',
  comment: 'Comentario',
  findings: 'Para platicarlo'
}

/** What a student gets back: one page, without a script, and without a word about others. */
export function feedbackPage(
  handIn: MarkedHandIn,
  human: HumanMark | null,
  {
    grade,
    maximum,
    language
  }: { readonly grade: number | null; readonly maximum: number; readonly language: Language }
): string {
  const words = { en: english, es: spanish }[language]
  const { checks, answers, texts, findings } = handIn
  // What another has done is marked, and that one's number is not told.
  const who = findings.some(({ code }) => code === 'handed-in-by') ? null : handIn.who
  const yesNo = (ok: boolean | null): string => (ok === null ? words.unknown : ok ? words.yes : words.no)
  const shown = findings.filter(({ code }) => code !== 'alike' && code !== 'handed-in-by')
  const rows = {
    checks: checks.map(({ measure, of, said, wanted, ok, points }) => [
      [measureOf(measure)?.title[language] ?? measure, of].filter(Boolean).join(' · '),
      said[language],
      wanted[language],
      yesNo(ok),
      `${points.got} ${words.of} ${points.of}`
    ]),
    answers: answers.map(({ ask, answer, measured, ok, points }) => [
      ask[language],
      answer?.[language] ?? '—',
      measured?.[language] ?? words.unknown,
      yesNo(ok),
      `${points.got} ${words.of} ${points.of}`
    ])
  }
  const parts = [
    `<h1>${escaped(words.title)}</h1>`,
    `<p><bdi dir="auto">${escaped(handedInBy(handIn))}</bdi> ${escaped(who?.id ?? '')} ${escaped(who?.group ?? '')}</p>`,
    `<p><strong>${escaped(words.grade)}: ${grade === null ? escaped(words.open) : `${grade} ${words.of} ${maximum}`}</strong></p>`,
    human && human.comment !== ''
      ? `<h2>${escaped(words.comment)}</h2><div class="field"><p dir="auto">${escaped(human.comment)}</p></div>`
      : '',
    section(
      words.checks,
      [words.check, words.measured, words.wanted, words.right, words.points],
      rows.checks
    ),
    section(
      words.answers,
      [words.question, words.answer, words.measured, words.right, words.points],
      rows.answers
    ),
    texts.length === 0 ? '' : `<h2>${escaped(words.texts)}</h2>`,
    ...texts.map(
      ({ step, ask, text }) =>
        `<h3><bdi dir="auto">${escaped(ask[language])}</bdi></h3><div class="field"><p dir="auto">${escaped(text)}</p></div><p>${escaped(words.points)}: ${human?.points[step] ?? '—'} ${words.of} ${mostTextPoints}</p>`
    ),
    shown.length === 0
      ? ''
      : `<h2>${escaped(words.findings)}</h2><ul>${findingLines(shown, handIn, language)
          .map(line => `<li>${escaped(line)}</li>`)
          .join('')}</ul>`
  ]
  return [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8"><title>${escaped(words.title)}</title>`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<style>${styleSheet(undefined)}</style></head><body>`,
    ...parts.filter(part => part !== ''),
    '</body></html>',
    ''
  ].join('\n')
}

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const cells = (tag: string, row: readonly string[]): string =>
    `<tr>${row.map(text => `<${tag}><bdi dir="auto">${escaped(text)}</bdi></${tag}>`).join('')}</tr>`
  return `<h2>${escaped(title)}</h2><table><thead>${cells('th', head)}</thead><tbody>${rows.map(row => cells('td', row)).join('\n')}</tbody></table>`
}
