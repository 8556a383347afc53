import type { Comparison } from '#shared/exercise/conditions'
import { marginText } from '#shared/exercise/margin'
import type { AnswerValue, CheckView, QuestionView, StepView } from '#shared/exercise/view'
import { nodeStates, type Language, type NodeState } from '#shared/names'
import { transferPhases, type TransferPhase } from '#shared/transfer-phases'
import { linkName } from '../../faults/look/links'
import { amountText } from '../../faults/look/fault-look'
import { faultTypeWord } from '../../faults/look/fault-text'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'
import { measureWord, valueWord } from './measure-words'
import { plainText } from './rich-text'

type Value = CheckView['value']

/** A measured value with its unit. */
export function valueText(t: Words, format: Format, value: Value, unit: string): string {
  if (value === null) return t('exercises.not-known')
  if (typeof value === 'boolean') return t(value ? 'exercises.yes' : 'exercises.no')
  if (typeof value === 'string') return valueWord(t, value)
  if (unit === 'ms') return format.durationText(value)
  if (unit === 'bytes' || unit === 'B') return format.bytesText(value)
  if (unit === '%') return `${format.number(value, 1)}\u00a0%`
  const text = format.number(value, Number.isInteger(value) ? 0 : 2)
  return unit === '' ? text : `${text}\u00a0${unit}`
}

/** In the unit in which it was predicted, so that both can be held against each other. */
export function measuredValue(
  t: Words,
  format: Format,
  { kind, question }: Pick<StepView, 'kind' | 'question'>,
  { value, unit }: Pick<CheckView, 'value' | 'unit'>
): string {
  return kind === 'predict' && typeof value === 'number' && unit !== '' && question?.unit === unit
    ? `${format.number(value, 3)}\u00a0${unit}`
    : valueText(t, format, value, unit)
}

/** What is measured, and of what: `Requests that failed · proxy-a`. */
export function measuredText(language: Language, { measure, of }: Pick<CheckView, 'measure' | 'of'>): string {
  const what = measureWord(language, measure)
  return of === null ? what : `${what} · ${linkName(of)}`
}

/** What it is held against, in words. */
export function wantedText(t: Words, format: Format, compare: Comparison, unit: string): string {
  const say = (value: Value) => valueText(t, format, value, unit)
  if (compare.op === 'between') {
    const [low, high] = compare.value
    return t('exercises.compare.between', { low: say(low), high: say(high) })
  }
  if (compare.op === 'one-of') {
    return t('exercises.compare.one-of', { value: format.list(compare.value.map(one => say(one))) })
  }
  return t(`exercises.compare.${compare.op}`, { value: say(compare.value) })
}

/** An answer as it was given, or what is right. */
export function answerText(
  t: Words,
  format: Format,
  { question, language }: { readonly question: QuestionView | null; readonly language: Language },
  value: AnswerValue
): string {
  if (typeof value === 'object') {
    const what = [linkName(value.link), faultTypeWord(t, value.type), amountText(format, value)]
    return what.filter(part => part !== '').join(', ')
  }
  const choice = question?.choices.find(one => one.value === String(value))
  if (choice) return plainText(choice.text[language])
  if (question?.answer === 'yes-no') return t(isYes(value) ? 'exercises.yes' : 'exercises.no')
  // As it was typed: who was asked for milliseconds finds them again.
  if (typeof value === 'number' && question?.unit) return `${format.number(value, 3)}\u00a0${question.unit}`
  return valueText(t, format, value, question?.unit ?? '')
}

/** How exact a number has to be, said before it is locked; undefined where none is asked for. */
export function marginHint(
  t: Words,
  format: Format,
  kind: StepView['kind'],
  question: QuestionView
): string | undefined {
  const margin = marginText(question, value => format.number(value, 3))
  if (margin === undefined) return undefined
  if (margin === null) return t('exercises.margin.exact')
  return t(kind === 'predict' ? 'exercises.margin.measured' : 'exercises.margin.answer', { margin })
}

/** Whether an answer was right, and by which margin that was judged. */
export function judgedText(t: Words, format: Format, { kind, question, ok }: StepView): string {
  const word = t(ok === true ? 'exercises.right' : 'exercises.wrong')
  const margin = question ? marginText(question, value => format.number(value, 3)) : undefined
  // That a question with one right answer wants that one goes without saying.
  if (margin === undefined || (margin === null && kind !== 'predict')) return word
  return margin === null
    ? t('exercises.margin.judged-exact', { word })
    : t('exercises.margin.judged', { word, margin })
}

const isYes = (value: AnswerValue): boolean => value === true || value === 'yes'

/**
 * What an `until` waits for, which comes as `replica-1 up` or `proxy->replica-1 attached`.
 * @param now whether it is waited for yet; then it does not read as if it were so
 */
export function waitsText(t: Words, language: Language, waitsFor: string, now = false): string {
  const [what = '', state = ''] = waitsFor.split(' ')
  const said = now ? 'awaited' : 'until'
  if (state === 'attached' || state === 'detached')
    return t(`exercises.${said}.${state}`, { link: linkName(what) })
  if (what === 'transfer') return t(`exercises.${said}.transfer`, { phase: phaseWord(t, state) })
  if (isNodeState(state))
    return t(`exercises.${said}.state`, { node: what, state: t(`common.state.${state}`) })
  return state === '' ? measureWord(language, what) : waitsFor
}

const isNodeState = (word: string): word is NodeState => (nodeStates as readonly string[]).includes(word)

const isPhase = (word: string): word is TransferPhase => (transferPhases as readonly string[]).includes(word)

const phaseWord = (t: Words, word: string): string => (isPhase(word) ? t(`events.phase.${word}`) : word)
