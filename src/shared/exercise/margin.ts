import type { QuestionView } from './view'

/**
 * How far off a number may be and still be right, in words: `50 %`, `3 ms`. Null: only the exact one is right; undefined: no
 * number is asked for. Apart from the schemas, as the panel says it.
 * @param number how the language writes a number
 */
export function marginText(
  { tolerance, unit }: Pick<QuestionView, 'tolerance' | 'unit'>,
  number: (value: number) => string
): string | null | undefined {
  if (tolerance === undefined) return undefined
  const [, amount = '', written = ''] = /^\s*([\d.]+)\s*(.*?)\s*$/.exec(String(tolerance)) ?? []
  if (Number(amount) === 0) return null
  const own = written === '' ? unit : written
  return own === null ? number(Number(amount)) : `${number(Number(amount))}\u00a0${own}`
}
