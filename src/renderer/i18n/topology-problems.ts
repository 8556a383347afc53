import type { RelevoErrorData } from '#shared/errors'
import { inSpanish } from './reasons'
import { topologySentences } from './topology-sentences'

/** Most that are told at once, as in the lab's own message. */
const most = 5

/** What is wrong in a topology, in Spanish: each place of the file, and what would be right there. Null where that is not known. */
export function topologyProblems({ code, details = {} }: RelevoErrorData): string | null {
  const { problems, source } = details
  if (code !== 'TOPOLOGY_INVALID' || !Array.isArray(problems) || problems.length === 0) return null
  const told = problems.slice(0, most).map(problemText)
  const more = problems.length - told.length
  if (more > 0) told.push(`y ${more} más`)
  return `${typeof source === 'string' ? `${source}: ` : ''}${told.join('; ')}`
}

function problemText(one: unknown): string {
  const { path, problem, expected, line } = one as Readonly<Record<string, unknown>>
  const where = [textOf(path), typeof line === 'number' ? `línea ${line}` : ''].filter(Boolean).join(', ')
  const right = textOf(expected)
  return `${where ? `${where}: ` : ''}${inWords(textOf(problem))}${right ? ` (${inWords(right)})` : ''}`
}

/** What a library said, which nobody knows here, is quoted as it came. */
const inWords = (text: string): string => inSpanish(topologySentences, text) ?? `«${text}»`

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
