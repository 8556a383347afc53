/**
 * What is to be said of one request of the load, in English; other languages have their own for each key. Values stand
 * between double braces.
 */
export const loadSentences = {
  bytes: '{{bytes}} bytes',
  lines: '{{lines}} lines, {{bytes}} bytes',
  answers: '{{answers}} answers',
  hola: 'answered HOLA',
  status: 'status {{status}}',
  'status-body': 'status {{status}}, body {{text}}',
  'no-hola': 'did not answer HOLA',
  'part-of-hola': 'ended after {{bytes}} of {{of}} bytes of HOLA',
  answered: 'answered {{text}}',
  'answer-is': 'answer {{number}} is {{text}}',
  'differs-at': 'differs at byte {{byte}}',
  'differs-in': 'differs at byte {{byte}} ({{place}})',
  handshake: 'the handshake was answered with status {{status}}',
  'not-http': 'the answer is not HTTP: {{error}}',
  ended: 'the server ended after {{bytes}} bytes',
  'ended-bytes': 'the server ended after {{bytes}} of {{of}} bytes',
  'ended-lines': 'the server ended after {{lines}} of {{of}} lines',
  'ended-within': 'the server ended after {{bytes}} bytes, in the middle of its reply',
  'body-cut': 'the answer was cut after {{bytes}} bytes of its body',
  'no-answer': 'the connection ended before its answer: {{error}}',
  closed: 'closed ({{status}}) after {{answers}} of {{of}} answers',
  failed: '{{error}}',
  reset: 'the connection was reset after {{bytes}} bytes of the reply',
  cancelled: 'cancelled',
  refused: 'nothing listens on {{host}}:{{port}}',
  late: 'no whole reply in {{ms}} ms; {{bytes}} bytes came',
  'late-answer': 'no whole answer in {{ms}} ms',
  'late-answers': '{{answers}} of {{of}} answers in {{ms}} ms',
  unsent: 'not sent; unanswered: {{unanswered}}, the oldest for {{seconds}} s'
} as const

export type LoadSentence = keyof typeof loadSentences
export const loadSentenceNames = Object.keys(loadSentences) as LoadSentence[]

/** A sentence with its values, for a panel that says it in another language. */
export interface LoadSaid {
  readonly sentence: LoadSentence
  readonly values: Readonly<Record<string, string | number>>
  /** The HTTP request that it is about, as in `GET /`: stands before it. */
  readonly request?: string | undefined
}

/** What is to be said, as a sentence with its values and in English. */
export interface LoadWhat {
  readonly what: string
  readonly said: LoadSaid
}

/** @param values one for each that the sentence has */
export function sayOfLoad(sentence: LoadSentence, values: LoadSaid['values'] = {}): LoadWhat {
  const what = loadSentences[sentence].replace(/\{\{(\w+)\}\}/g, (_, name: string) =>
    String(values[name] ?? '')
  )
  return { what, said: { sentence, values } }
}
