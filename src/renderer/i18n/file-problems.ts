import type { RelevoErrorData } from '#shared/errors'
import { knownReason, reasonIn } from './reasons'
import { exerciseSentences } from './exercise-sentences'
import type { Sentence } from '#shared/words/sentences'
import { topologySentences } from './topology-sentences'
import { yamlSentences } from './yaml-sentences'

/** Most that are told at once, as in the lab's own message. */
const most = 5

/** The files whose problems have a place each, by the code of their error. */
const sentencesOf: Readonly<Record<string, readonly Sentence[]>> = {
  TOPOLOGY_INVALID: [...topologySentences, ...yamlSentences],
  // An exercise has a topology within.
  EXERCISE_INVALID: [...exerciseSentences, ...topologySentences, ...yamlSentences]
}

/** What is wrong in a file, in Spanish: each place, and what would be right there. Null where that is not known. */
export function fileProblems({ code, details = {} }: RelevoErrorData): string | null {
  const { problems, source } = details
  const sentences = sentencesOf[code]
  if (!sentences || !Array.isArray(problems) || problems.length === 0) return null
  const told = problems.slice(0, most).map(one => problemText(sentences, one))
  const more = problems.length - told.length
  if (more > 0) told.push(`y ${more} más`)
  return `${typeof source === 'string' ? `${source}: ` : ''}${told.join('; ')}`
}

function problemText(sentences: readonly Sentence[], one: unknown): string {
  const { path, problem, expected, line } = one as Readonly<Record<string, unknown>>
  // What a library said, which nobody knows here, is quoted as it came.
  const inWords = (text: string): string => reasonIn(sentences, text) ?? knownReason(text) ?? `«${text}»`
  const where = [textOf(path), typeof line === 'number' ? `línea ${line}` : ''].filter(Boolean).join(', ')
  const right = textOf(expected)
  return `${where ? `${where}: ` : ''}${inWords(textOf(problem))}${right ? ` (${inWords(right)})` : ''}`
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
