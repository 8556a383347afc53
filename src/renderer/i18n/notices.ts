import type { LogLevel } from '#shared/journal'
import type { Language } from '#shared/names'
import type { LineSource } from '#shared/programs/console'
import { noticeSentences } from './notice-sentences'
import { knownReason, reasonIn } from './reasons'

/** What stands around a line that many have in common: it is said of another line, which `@` stands for. */
export const wrappers: readonly (readonly [pattern: RegExp, spanish: string])[] = [
  [/^session (\d+): (?<of>.+)$/s, 'sesión $1: @'],
  [/^session (\d+) is (FTP|RMI|TLS): (?<of>.+)$/s, 'la sesión $1 es $2: @'],
  [/^(?<of>.+): the same in (\d+) more sessions$/s, '@: lo mismo en $2 sesiones más'],
  [/^(?<of>.+) \(and (\d+) more(?: before| since the last)?\)$/s, '@ (y $2 más)'],
  [/^(?<of>.+) \((\d+) more not shown\)$/s, '@ ($2 más sin mostrar)'],
  [/^(\S+): different: (?<of>.+)$/s, '$1: distinta: @'],
  [/^(\S+): cut: (?<of>.+)$/s, '$1: cortada: @'],
  [/^(\S+): refused: (?<of>.+)$/s, '$1: rechazada: @'],
  [/^(\S+): timed-out: (?<of>.+)$/s, '$1: sin respuesta a tiempo: @'],
  [/^(\S+): (?<of>not sent; .+)$/s, '$1: @']
]

function spanishNotice(text: string): string | null {
  for (const [pattern, spanish] of wrappers) {
    const found = pattern.exec(text)
    const of = found?.groups?.['of']
    if (!found || of === undefined) continue
    const known = spanishNotice(of)
    if (known === null) continue
    return spanish.replace(/\$(\d)|@/g, (sign, at?: string) =>
      at ? (found[Number(at)] ?? '') : known || sign
    )
  }
  return reasonIn(noticeSentences, text) ?? knownReason(text)
}

/**
 * What a node of the lab writes in its log about itself, in the panel's language: a log's file is in English, which tools
 * search. What nobody knows here stays as it came.
 */
export function noticeText(language: Language, text: string): string {
  return language === 'es' ? (spanishNotice(text) ?? text) : text
}

/** A line as it is known from whom it is. */
export interface SaidLine {
  readonly level: LogLevel
  readonly text: string
  readonly peerPort?: number | undefined
  readonly source?: LineSource | undefined
}

/**
 * A line of a log in the panel's language, where its node says something of itself: what a replica was sent, and what a
 * program printed that is not of the lab, is shown as it is.
 * @param foreign the node runs a program that is not of the lab
 */
export function noticeOf(
  language: Language,
  { level, text, peerPort, source }: SaidLine,
  foreign: boolean
): string {
  const isQuoted = source !== undefined || (level === 'info' && (foreign || peerPort !== undefined))
  return isQuoted ? text : noticeText(language, text)
}
