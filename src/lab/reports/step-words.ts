import type { Act } from '#shared/exercise/acts'
import type { Comparison } from '#shared/exercise/conditions'
import { requestLine } from '#shared/exercise/request-line'
import type { AnswerValue, CheckView, StepView } from '#shared/exercise/view'
import { measureOf } from '#shared/measures/table'
import { languageIds, type Language } from '#shared/names'
import { formatFor } from '#report/words/format'
import { diagnosisWords, faultWords, linkWords } from '#report/words/faults'
import { wordsFor } from '#report/words/words'
import type { Both } from '#report/run'
import { unitOf, valueOf } from './measured'

/** What an act does, by its word, and what it does it to. */
const acts: Readonly<Record<Act['act'], Both>> = {
  load: { es: 'mandar {count} peticiones por segundo', en: 'send {count} requests a second' },
  exchange: { es: 'hacer {count} intercambios', en: 'make {count} exchanges' },
  request: { es: 'mandar una petición', en: 'send one request' },
  send: { es: 'mandar un archivo', en: 'send a file' },
  kill: { es: 'matar a', en: 'kill' },
  freeze: { es: 'congelar', en: 'freeze' },
  resume: { es: 'reanudar', en: 'resume' },
  stop: { es: 'parar', en: 'stop' },
  start: { es: 'iniciar', en: 'start' },
  fault: { es: 'poner un fallo en', en: 'set a fault on' },
  clear: { es: 'quitar el fallo de', en: 'take the fault off' },
  partition: { es: 'dividir el laboratorio', en: 'divide the lab' },
  heal: { es: 'quitar la partición', en: 'take the partition off' },
  reset: { es: 'quitar todos los fallos', en: 'take off all faults' },
  'measure-roads': { es: 'medir el mismo archivo por cada camino', en: 'measure the same file by each road' },
  wait: { es: 'esperar', en: 'wait' }
}
const oneExchange: Both = { es: 'hacer 1 intercambio', en: 'make 1 exchange' }
const noLoad: Both = { es: 'dejar de mandar peticiones', en: 'send no more requests' }
const andKeepDown: Both = { es: 'y dejarlo caído', en: 'and keep it down' }

const comparisons: Readonly<Record<Comparison['op'], Both>> = {
  is: { es: 'debe ser', en: 'should be' },
  'is-not': { es: 'no debe ser', en: 'should not be' },
  'at-most': { es: 'como mucho', en: 'at most' },
  'at-least': { es: 'al menos', en: 'at least' },
  'one-of': { es: 'debe ser', en: 'should be' },
  between: { es: 'debe estar entre', en: 'should be between' }
}
const checkpoint: Both = { es: 'punto de control', en: 'checkpoint' }
const awaited: Both = { es: 'esperar: ', en: 'wait: ' }
const quoted = { es: (text: string) => `«${text}»`, en: (text: string) => `“${text}”` }
const or: Both = { es: ' o ', en: ' or ' }
const measured: Both = { es: 'se midió', en: 'measured' }

const waits = {
  attached: { es: 'recibe otra vez clientes nuevos', en: 'gets new clients again' },
  detached: { es: 'no recibe clientes nuevos', en: 'gets no new clients' },
  transfer: { es: 'el archivo', en: 'the file' }
} as const satisfies Readonly<Record<string, Both>>

/** A step in words, as in the panel; of a question and of what is to be read, its own. */
export function stepWords({ kind, text, question, acts: done, check, waitsFor }: StepView): Both {
  const own = question?.text ?? text
  if (kind === 'checkpoint')
    return inBoth(language => [checkpoint[language], ...(own ? [plain(own[language])] : [])].join(': '))
  if (own) return inBoth(language => plain(own[language]))
  if (check)
    return inBoth(language => untilWord(language, kind) + checkWords(language, check, kind === 'check'))
  if (waitsFor !== null) return inBoth(language => untilWord(language, kind) + waitWords(language, waitsFor))
  return inBoth(language => done.map(({ act }) => actWords(language, act)).join('; ') || kind)
}

const untilWord = (language: Language, kind: StepView['kind']): string =>
  kind === 'until' ? awaited[language] : ''

const same = (text: string): Both => ({ es: text, en: text })

/** What is said the same way in both languages. */
export const inBoth = (say: (language: Language) => string): Both =>
  Object.fromEntries(languageIds.map(language => [language, say(language)])) as Both

/** Without the marks for what is bold and what is a name, which a report has no use for. */
const plain = (text: string): string => text.replace(/\*\*([^*]+)\*\*|`([^`]+)`/g, '$1$2')

function actWords(language: Language, act: Act): string {
  const word = acts[act.act][language]
  const { number, wait } = formatFor(language)
  switch (act.act) {
    case 'load':
      return act.on ? word.replace('{count}', number(act.rate)) : noLoad[language]
    case 'exchange':
      return act.count === 1 ? oneExchange[language] : word.replace('{count}', number(act.count))
    case 'kill':
      return [word, act.node, ...(act.keepDown ? [andKeepDown[language]] : [])].join(' ')
    case 'freeze':
    case 'resume':
    case 'stop':
    case 'start':
      return `${word} ${act.node}`
    case 'fault':
      return `${word} ${linkWords(language, act.link)}: ${faultWords(language, act.link, act.fault)}`
    case 'clear':
      return `${word} ${linkWords(language, act.link)}`
    case 'partition':
      return `${word}: ${act.sides.map(side => side.join(', ')).join(' | ')}`
    case 'request':
      return [word, requestLine(act)].filter(part => part !== null).join(': ')
    case 'wait':
      return `${word} ${wait(act.ms)}`
    default:
      return word
  }
}

/** What is measured of what, and what it should be; of what was, the report says the number. */
function checkWords(language: Language, { measure, of, compare, unit }: CheckView, isTold: boolean): string {
  const title = measureOf(measure)?.title[language] ?? measure
  const what = of === null ? title : `${title} · ${linkWords(language, of)}`
  if (!compare) return what
  const end = isTold ? `; ${measured[language]}` : ''
  return `${what}: ${wantedWords(language, { compare, unit })}${end}`
}

/** What a measure should be; nothing where nothing is said of it. */
export function wantedWords(
  language: Language,
  { compare, unit }: Pick<CheckView, 'compare' | 'unit'>
): string {
  if (!compare) return ''
  const say = (value: CheckView['value']): string => {
    if (typeof value === 'number' && unit === 'ms') return formatFor(language).wait(value)
    const words = measuredWords(language, { value, unit })
    return typeof value === 'string' ? quoted[language](words) : words
  }
  const { op, value } = compare
  const words = (Array.isArray(value) ? value : [value]).map(say)
  const wanted = op === 'one-of' ? words.join(or[language]) : formatFor(language).list(words)
  return `${comparisons[op][language]} ${wanted}`
}

/** What was measured, with its unit, or in a word. */
export function measuredWords(
  language: Language,
  { value, unit }: Pick<CheckView, 'value' | 'unit'>
): string {
  const { value: number, word } = valueOf(value)
  return word?.[language] ?? formatFor(language).numeral({ value: number, unit: unitOf(unit) })
}

/** What an `until` waits for, which comes as `replica-1 up` or `proxy->replica-1 attached`. */
function waitWords(language: Language, waitsFor: string): string {
  const [what = '', state = ''] = waitsFor.split(' ')
  const { states, phases } = wordsFor(language)
  if (state === 'attached' || state === 'detached')
    return `${linkWords(language, what)} ${waits[state][language]}`
  if (what === 'transfer') return `${waits.transfer[language]}: ${wordOf(phases, state)}`
  const word = wordOf(states, state)
  return { es: `${what} dice «${word}»`, en: `${what} says “${word}”` }[language]
}

const wordOf = (words: Readonly<Record<string, string>>, key: string): string => words[key] ?? key

/** An answer, or what is right, as a person would say it. */
export function answerWords({ question }: StepView, value: AnswerValue): Both {
  if (typeof value === 'object') return inBoth(language => diagnosisWords(language, value))
  const chosen = question?.choices.find(choice => choice.value === String(value))
  if (chosen) return inBoth(language => plain(chosen.text[language]))
  if (question?.answer === 'yes-no') return yesNo(value === true || value === 'yes')
  return same(`${String(value)} ${question?.unit ?? ''}`.trim())
}

const yesNo = (isYes: boolean): Both => (isYes ? { es: 'sí', en: 'yes' } : { es: 'no', en: 'no' })
