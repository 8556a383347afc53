import type { Text } from '../exercise/text'
import { runRefusalText } from '../runs/run-refusals'
import { measureOf } from '../measures/table'
import { valueWords } from '../measures/value-words'
import type { Language } from '../names'

/**
 * What a look at a run, or at a report of it, has found. `wrong`: something does not follow, and no honest run has it.
 * `note`: something cannot be shown.
 */
const findingCodes = {
  /** The file or the folder cannot be read as a run. */
  unreadable: 'wrong',
  /** The journal is not the one that was sealed. */
  chain: 'wrong',
  /** Events after the last seal, of a run that has ended. */
  added: 'wrong',
  /** The end of the journal is missing. */
  'cut-end': 'wrong',
  seed: 'wrong',
  counts: 'wrong',
  /** The run's times of day do not fit its name, or its record. */
  clock: 'wrong',
  who: 'wrong',
  exercise: 'wrong',
  /** What the exercise asked is not what it asks of this student. */
  variant: 'wrong',
  /** An answer is not the one that was locked. */
  answer: 'wrong',
  /** A number that was measured is another, computed anew. */
  measure: 'wrong',
  verdict: 'wrong',
  /** A step ended otherwise than the journal has it, or has other points than its answer gives. */
  step: 'wrong',
  points: 'wrong',
  /** A step began more often than somebody went back to a checkpoint. */
  'begun-again': 'wrong',
  /** A step counts as done, and nobody did it. */
  'not-done': 'wrong',
  /** A fault of the journal was never on its link. */
  fault: 'wrong',
  autopsy: 'wrong',
  'report-run': 'wrong',
  'report-name': 'wrong',
  'report-number': 'wrong',
  'report-text': 'wrong',
  /** It is older than the exercise was given out. */
  old: 'wrong',
  /** Another hand-in is of the same run, or of nearly the same. */
  alike: 'wrong',
  /** Handed in under another name than it was done. */
  'handed-in-by': 'wrong',
  /** None of the answers was written down at the time of day that the run has for it. */
  'answer-clock': 'note',
  'no-end': 'note',
  unsealed: 'note',
  'no-chain': 'note',
  'no-record': 'note',
  'not-comparable': 'note',
  /** A page that was handed in and is no report. */
  'other-page': 'note',
  late: 'note',
  'no-beginning': 'note',
  /** Entries are missing within the journal: its disk was full, or somebody took them out and sealed it anew. */
  gaps: 'note',
  /** More than one run was handed in: the last that is of the exercise is marked. */
  'several-runs': 'note',
  /** A report of another of the runs that were handed in. */
  'report-of-other': 'note',
  'no-run': 'note'
} as const satisfies Record<string, 'wrong' | 'note'>
export type FindingCode = keyof typeof findingCodes

export interface Finding {
  readonly code: FindingCode
  readonly values: Readonly<Record<string, string | number>>
}

export const finding = (code: FindingCode, values: Finding['values'] = {}): Finding => ({ code, values })
export const isWrong = ({ code }: Finding): boolean => findingCodes[code] === 'wrong'

type Sentences = Readonly<Record<FindingCode, string>>

const english: Sentences = {
  unreadable: 'it cannot be read: {message}',
  chain: 'the journal was changed: {message} (events {first} to {last})',
  added: '{events} events were put behind the sealed end of the journal',
  'cut-end': 'the end is missing: the journal ends at event {is}, and the record knows of {says}',
  seed: 'the seed: {says} is said, and the run was drawn from {is}',
  counts: '{what}: {says} are said, and the journal has {is}',
  clock: 'the time of day: {says} is said, and {what} says {is}',
  who: 'who did it: {says} is said, and the record has {is}',
  exercise: 'the exercise: {says} is said, and the run is of {is}',
  variant: 'step {step} asked for {says}; of this student it asks for {is}',
  answer: 'the answer to {step}: {says} is said, and {is} was locked',
  measure: '{measure} in step {step}: {says} is said, and the events give {is}',
  verdict: 'the verdict: {says} is said, and the steps give {is}',
  step: 'step {step}: {says} is said, and the journal has {is}',
  points: 'the points of step {step}: {says} are said, and what was answered gives {is}',
  'begun-again':
    'the step {step} began {times} times, and the journal has nobody going back to a checkpoint for it',
  'not-done': 'step {step} counts as done, and the journal has nobody doing it',
  fault: 'the fault {name} of event {seq} was never on {link}',
  autopsy: 'the failover {id}: {says} ms are said, and the events give {is} ms',
  'report-run': 'the report is of the run {says}, and not of {is}',
  'report-name': 'the report’s {field}: {says}, and the run has {is}',
  'report-number': 'the report’s {measure} {of}: it says {says}, and the run gives {is}',
  'report-text': 'the report says “{says}” where the run gives “{is}”',
  old: 'it was done at {says}, before the exercise was given out ({is})',
  alike: 'it is {share} % the same run as that of {other}',
  'handed-in-by': 'it was handed in by {says}, and done by {is}',
  'answer-clock':
    'by the run its first step was at {says}, and it was written down at {is}: the computer’s clock was set, or the run’s times of day were moved',
  'no-end':
    'the run was saved while the lab ran, or its program was ended without a word. It is known up to {until} s',
  unsealed: 'the chain does not cover the last {events} events, from {from} s on',
  'no-chain': 'the run has no chain: nothing shows that its journal is as it was written',
  'no-record': 'the run has no record of what was shown: it cannot be held against its journal',
  'not-comparable': 'the report was made by another version ({says}): its words are not compared',
  'other-page': '{file} is no report of Relevo’s: nothing in it is compared',
  late: 'it was done at {says}, after it was due ({is})',
  'no-beginning':
    'the journal begins at its entry {first}: what was before had to make room, or was taken out',
  gaps: '{events} entries are missing in the journal: its disk was full, or somebody took them out',
  'several-runs': '{count} runs were handed in: this is the last that is of the exercise',
  'report-of-other': 'a report is of {says}, another of the runs that were handed in: it is not compared',
  'no-run': 'no run was handed in'
}

const spanish: Sentences = {
  unreadable: 'no se puede leer: {message}',
  chain: 'el diario fue cambiado (sucesos {first} a {last})',
  added: 'se pusieron {events} sucesos después del final sellado del diario',
  'cut-end': 'falta el final: el diario termina en el suceso {is}, y el registro conoce el {says}',
  seed: 'la semilla: dice {says}, y la corrida salió de {is}',
  counts: '{what}: dice {says}, y el diario tiene {is}',
  clock: 'la hora: dice {says}, y {what} dice {is}',
  who: 'quién la hizo: dice {says}, y el registro tiene {is}',
  exercise: 'la práctica: dice {says}, y la corrida es de {is}',
  variant: 'el paso {step} pedía {says}; a este estudiante le pide {is}',
  answer: 'la respuesta a {step}: dice {says}, y la que se guardó fue {is}',
  measure: '{measure} en el paso {step}: dice {says}, y los sucesos dan {is}',
  verdict: 'el veredicto: dice {says}, y los pasos dan {is}',
  step: 'el paso {step}: dice {says}, y el diario tiene {is}',
  points: 'los puntos del paso {step}: dice {says}, y lo que se respondió da {is}',
  'begun-again':
    'el paso {step} empezó {times} veces, y el diario no tiene que alguien regresara por eso a un punto de control',
  'not-done': 'el paso {step} cuenta como hecho, y en el diario nadie lo hizo',
  fault: 'el fallo {name} del suceso {seq} nunca estuvo en {link}',
  autopsy: 'el relevo {id}: dice {says} ms, y los sucesos dan {is} ms',
  'report-run': 'el informe es de la corrida {says}, y no de {is}',
  'report-name': '{field} del informe: {says}, y la corrida tiene {is}',
  'report-number': '{measure} {of} del informe: dice {says}, y la corrida da {is}',
  'report-text': 'el informe dice «{says}» donde la corrida da «{is}»',
  old: 'se hizo el {says}, antes de que se diera la práctica ({is})',
  alike: 'es en un {share} % la misma corrida que la de {other}',
  'handed-in-by': 'la entregó {says}, y la hizo {is}',
  'answer-clock':
    'según la corrida, su primer paso fue el {says}, y se escribió el {is}: alguien cambió el reloj de la computadora, o las horas de la corrida',
  'no-end':
    'la corrida se guardó con el laboratorio en marcha, o su programa terminó de golpe. Se conoce hasta los {until} s',
  unsealed: 'la cadena no cubre los últimos {events} sucesos, desde los {from} s',
  'no-chain': 'la corrida no tiene cadena: nada muestra que su diario esté como se escribió',
  'no-record': 'la corrida no tiene registro de lo que se vio: no se puede comparar con su diario',
  'not-comparable': 'el informe lo hizo otra versión ({says}): sus palabras no se comparan',
  'other-page': '{file} no es un informe de Relevo: nada de ahí se compara',
  late: 'se hizo el {says}, después de la fecha límite ({is})',
  'no-beginning':
    'el diario empieza en su entrada {first}: lo anterior tuvo que hacer lugar, o alguien lo quitó',
  gaps: 'faltan {events} entradas en el diario: su disco estaba lleno, o alguien las quitó',
  'several-runs': 'se entregaron {count} corridas: esta es la última que es de la práctica',
  'report-of-other': 'un informe es de {says}, otra de las corridas que se entregaron: no se compara',
  'no-run': 'no se entregó ninguna corrida'
}

/** A finding in a sentence. */
export function findingText({ code, values }: Finding, language: Language): string {
  const sentences = { en: english, es: spanish }[language]
  return sentences[code]
    .replace(/\{(\w+)\}/g, (_, key: string) => valueText(code, values[key], key, language))
    .replace(/ +/g, ' ')
}

/** What stands for a step in the file, as a reader of its marks knows it: the question, where it is one. */
interface Asked {
  readonly answers: readonly { readonly step: string; readonly ask: Text }[]
  readonly texts: readonly { readonly step: string; readonly ask: Text }[]
}

/** Findings in sentences, each once: the same may be in several files of a run. */
export function findingLines(
  findings: readonly Finding[],
  { answers, texts }: Asked,
  language: Language
): readonly string[] {
  const asks = new Map([...answers, ...texts].map(({ step, ask }) => [step, `«${ask[language]}»`]))
  const told = findings.map(({ code, values }) => {
    const ask = asks.get(String(values['step']))
    return findingText({ code, values: ask === undefined ? values : { ...values, step: ask } }, language)
  })
  return [...new Set(told)]
}

type Named = Readonly<Record<string, Readonly<Record<Language, string>>>>

const stepStates: Named = {
  ahead: { es: 'que no se llegó a él', en: 'that it was not reached' },
  now: { es: 'que estaba en turno', en: 'that it was its turn' },
  waiting: { es: 'que esperaba a ver el efecto', en: 'that it waited for an effect' },
  began: { es: 'que empezó', en: 'that it began' },
  done: { es: 'que se hizo', en: 'that it was done' },
  failed: { es: 'que no se cumplió', en: 'that it failed' },
  passed: { es: 'que se pasó de largo', en: 'that it was passed over' },
  say: { es: 'un texto', en: 'a text' },
  act: { es: 'algo que hace el laboratorio', en: 'something that the lab does' },
  do: { es: 'algo que hace el estudiante', en: 'something that the student does' },
  until: { es: 'una espera', en: 'a wait' },
  check: { es: 'una comprobación', en: 'a check' },
  predict: { es: 'una predicción', en: 'a prediction' },
  question: { es: 'una pregunta', en: 'a question' },
  explain: { es: 'una explicación', en: 'an explanation' },
  diagnose: { es: 'un diagnóstico', en: 'a diagnosis' },
  checkpoint: { es: 'un punto de control', en: 'a checkpoint' }
}

const measured: Named = {
  ...valueWords,
  null: { es: 'que no se sabe', en: 'not known' },
  unknown: { es: 'que no se puede saber', en: 'that nobody can tell' },
  diverged: { es: 'que divergen', en: 'diverged' }
}

/** What stands for something in a finding's values, by its code: of a program's words those of a person. */
const names: Partial<Record<FindingCode, Named>> = {
  verdict: {
    held: { es: 'se cumplió', en: 'held' },
    deviated: { es: 'se desvió', en: 'deviated' },
    inconclusive: { es: 'no concluyente', en: 'inconclusive' },
    null: { es: 'ninguno', en: 'none' }
  },
  step: stepStates,
  measure: measured,
  counts: {
    kills: { es: 'órdenes de matar', en: 'kills' },
    freezes: { es: 'congelados', en: 'freezes' },
    faults: { es: 'fallos', en: 'faults' },
    failovers: { es: 'relevos', en: 'failovers' },
    cut: { es: 'respuestas cortadas', en: 'replies that were cut' },
    unknown: { es: 'respuestas de las que no se sabe', en: 'replies of which it is not known' }
  },
  clock: {
    tape: { es: 'el registro de lo que se vio', en: 'the record of what was shown' },
    id: { es: 'el nombre de la corrida', en: 'the name of the run' }
  },
  'cut-end': { 'run-ended': { es: 'de su final', en: 'its end' } },
  'report-name': {
    name: { es: 'el nombre', en: 'name' },
    id: { es: 'la matrícula', en: 'student number' },
    group: { es: 'el grupo', en: 'group' }
  },
  'report-number': {
    'event.t': { es: 'la hora del suceso', en: 'time of event' },
    'event.rate': { es: 'la carga del suceso', en: 'load of event' },
    'event.count': { es: 'los intercambios del suceso', en: 'exchanges of event' },
    'event.bytes': { es: 'los bytes del suceso', en: 'bytes of event' },
    'event.session': { es: 'la sesión del suceso', en: 'session of event' },
    'event.connections': { es: 'las conexiones del suceso', en: 'connections of event' },
    'moment.t': { es: 'el momento del suceso', en: 'moment of event' },
    outage: { es: 'lo que duró parado', en: 'outage of' },
    'step.startedAt': { es: 'el principio del paso', en: 'beginning of step' },
    'step.endedAt': { es: 'el final del paso', en: 'end of step' },
    'answer.at': { es: 'la hora de la respuesta', en: 'time of the answer to' },
    'exercise.points': { es: 'los puntos', en: 'points' },
    'exercise.points-of': { es: 'los puntos posibles', en: 'possible points' },
    'run.duration': { es: 'la duración', en: 'duration' },
    'run.seed': { es: 'la semilla', en: 'seed' }
  }
}

/** A number to a thousandth: times are in ms. */
function valueText(
  code: FindingCode,
  value: string | number | undefined,
  key: string,
  language: Language
): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
  if (value === undefined) return '—'
  if (code === 'unreadable' && key === 'message') return runRefusalText(value, language)
  const title = key === 'measure' ? measureOf(value)?.title[language] : undefined
  const known = names[code]
  // Some are told as JSON has them.
  const plain = value.replace(/^"(.*)"$/, '$1')
  const name = known && Object.hasOwn(known, plain) ? known[plain]?.[language] : undefined
  return title ?? name ?? value
}

/** What no look at a file can show. */
export const cannotShow: Readonly<Record<Language, string>> = {
  en: 'A chain stops edits and copies, and not somebody patient who computes all of it anew. To see a run made again, run its exercise with its seed and compare.',
  es: 'Una cadena impide ediciones y copias, pero no a alguien paciente que la calcule toda otra vez. Para ver la corrida hecha de nuevo, corre su práctica con su semilla y compara.'
}
