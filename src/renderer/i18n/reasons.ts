import type { Language } from '#shared/names'
import { inSpanish, type Sentence } from '#shared/words/sentences'
import { reasonSentences } from './reason-sentences'
import { refusalSentences } from './refusal-sentences'

/** What the system's error codes mean. The code itself stays beside it: manuals and search engines know it by that. */
const systemErrors: Readonly<Record<string, string>> = {
  EACCES: 'el sistema no da permiso',
  EADDRINUSE: 'el puerto ya está ocupado',
  EADDRNOTAVAIL: 'esa dirección no es de esta computadora',
  EAI_AGAIN: 'ahora no se puede averiguar la dirección de ese nombre',
  ECONNABORTED: 'la conexión se abandonó',
  ECONNREFUSED: 'nadie escucha ahí',
  ECONNRESET: 'el otro extremo cortó la conexión de golpe',
  EDQUOT: 'se acabó la cuota de disco',
  EHOSTUNREACH: 'no hay camino a esa computadora',
  EISDIR: 'es una carpeta',
  EMFILE: 'hay demasiados archivos y conexiones abiertos',
  ENETUNREACH: 'no hay red hacia allá',
  ENFILE: 'el sistema tiene demasiados archivos y conexiones abiertos',
  ENOENT: 'no existe',
  ENOSPC: 'el disco está lleno',
  ENOTDIR: 'no es una carpeta',
  ENOTFOUND: 'no existe una computadora con ese nombre',
  EPERM: 'el sistema no lo permite',
  EPIPE: 'el otro extremo ya cerró la conexión',
  EROFS: 'el disco es de solo lectura',
  ETIMEDOUT: 'no hubo respuesta a tiempo'
}

/** `connect ECONNREFUSED 127.0.0.1:5000`, `ENOENT: no such file or directory, open '/x'`, or the code alone. */
const systemError = /^(?:[a-z]+ )?(E[A-Z_]{3,})(?:(?:[:, ].*)?[ ']((?:\S+:\d+)|(?:\/[^']*))'?|[:, ].*)?$/s

function systemText(text: string): string | null {
  const [, code = '', where] = systemError.exec(text) ?? []
  const said = systemErrors[code]
  if (said === undefined) return null
  return where === undefined ? `${said} (${code})` : `${said}: ${where} (${code})`
}

/** What the first sentence that fits says in Spanish, and the reasons within it; null where none does. */
export const reasonIn = (sentences: readonly Sentence[], text: string): string | null =>
  inSpanish(sentences, text, part => reasonText('es', part))

/** A reason that the lab gives, in Spanish; null for one that is not the lab's own, such as a program's. */
export const knownReason = (text: string): string | null =>
  reasonIn(reasonSentences, text) ?? systemText(text) ?? reasonIn(refusalSentences, text)

/**
 * Why something went wrong, as nodes and hosts say it: they say it in English, which their logs and the journal keep.
 * In Spanish, what is not known here is quoted: it is what a program, a library or the system itself said.
 */
export function reasonText(language: Language, text: string): string {
  if (language !== 'es' || text === '') return text
  return knownReason(text) ?? (/^[A-Z][A-Z0-9_]*$/.test(text) ? text : `«${text}»`)
}
