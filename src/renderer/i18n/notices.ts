import type { Language } from '#shared/names'
import { knownReason } from './reasons'

/**
 * What the nodes of the lab write in their logs about themselves, in Spanish: a log's file is in English, which tools
 * search, and whoever reads it here reads it in the panel's language. Lines of programs, and what replicas were sent, are
 * shown as they are: none of these match them.
 */
const lines: readonly (readonly [pattern: RegExp, spanish: string])[] = [
  [/^listening on (\S+); replicas in order: none$/, 'escucha en $1; sin réplicas'],
  [/^listening on (\S+); replicas in order: (.+)$/, 'escucha en $1; réplicas en orden: $2'],
  [/^listening on (\S+)$/, 'escucha en $1'],
  [/^status on (\S+)$/, 'su estado está en $1'],
  [/^ready$/, 'listo'],
  [/^(\S+) attached and is the primary \((.*)\)$/, '$1 se unió y es la primaria ($2)'],
  [/^(\S+) attached \((.*)\)$/, '$1 se unió ($2)'],
  [/^(\S+) answers again$/, '$1 contesta otra vez'],
  [/^(\S+) is slow: (.*); others answer in its place$/, '$1 va lenta: $2; otras contestan en su lugar'],
  [/^(\S+) is behind the proxy no longer$/, '$1 ya no está detrás del proxy'],
  [/^(\S+) is healthy: (.*)$/, '$1 está sano: $2'],
  [/^(\S+) is down: (.*)$/, '$1 está caído: $2'],
  [/^(\S+) takes part again$/, '$1 vuelve a participar'],
  [/^(\S+) is drained: .*$/, '$1 se vacía: termina lo que tiene y no recibe nada nuevo'],
  [/^(\S+) refused: (.*)$/, '$1 rechazado: $2'],
  [/^refused (\S+): (.*)$/, 'rechazado $1: $2'],
  [
    /^(\S+) detached \((.*?)\)(.*); new sessions go to (\S+) first$/,
    '$1 se separó ($2)$3; las sesiones nuevas van primero a $4'
  ],
  [
    /^(\S+) detached \((.*?)\)(.*); no replica is left for new sessions$/,
    '$1 se separó ($2)$3; no queda réplica para sesiones nuevas'
  ],
  [
    /^(.*) lost \((.*)\) at reply byte (\d+); (\S+) goes on at byte \d+$/,
    '$1 se perdió ($2) en el byte $3 de la respuesta; sigue $4'
  ],
  [/^(.*) lost \((.*)\); (\S+) goes on$/, '$1 se perdió ($2); sigue $3'],
  [/^(.*) left \((.*)\) at its reply byte (\d+)$/, '$1 se fue ($2) en el byte $3 de su respuesta'],
  [/^(.*) left \((.*)\)$/, '$1 se fue ($2)'],
  [/^(\S+) may have run (.*) twice: (.*)$/, '$1 quizá ejecutó dos veces $2: $3'],
  [/^(\S+ \S+): (.*); trying (\S+)$/, '$1: $2; se prueba con $3'],
  [/^uploaded (.*): (\d+) bytes$/, 'se subió $1: $2 bytes'],
  [/^received (.*) by (\S+) from (\S+): (\d+) bytes$/, 'se recibió $1 por $2 de $3: $4 bytes'],
  [/^connections can be opened again, after (\d+) ms$/, 'se pueden abrir conexiones otra vez, tras $1 ms'],
  [/^cannot accept connections: (.*)$/, 'no puede aceptar conexiones: $1']
]

/** What stands inside those lines. */
const parts: readonly (readonly [english: string, spanish: string])[] = [
  ['it accepts but does not answer', 'acepta, pero no contesta'],
  ['it ended too early', 'terminó antes de tiempo'],
  ['connection refused', 'conexión rechazada'],
  ['no connection in time', 'no hubo conexión a tiempo'],
  ['too far behind', 'demasiado atrás'],
  ['its reply differed', 'su respuesta fue otra'],
  ['something here has run out, not of its making', 'algo se agotó aquí, no por su culpa'],
  ['every replica is down or stands still', 'todas las réplicas están caídas o inmóviles'],
  ['every replica is down', 'todas las réplicas están caídas'],
  ['it accepts connections again', 'acepta conexiones otra vez'],
  ['caught up on ', 'al día con '],
  [' in session ', ' en la sesión '],
  [' at reply byte ', ' en el byte de la respuesta '],
  ['waited ', 'se esperó '],
  [': the same in ', ': lo mismo en '],
  [' more sessions', ' sesiones más'],
  [' sessions', ' sesiones']
]

/** A line of a log in the panel's language, where it is one that a node of the lab writes. */
export function noticeText(language: Language, text: string): string {
  if (language !== 'es') return text
  const [, session = '', said = text] = /^(session \d+: )?(.*)$/s.exec(text) ?? []
  const found = lines.find(([pattern]) => pattern.test(said))
  if (!found) return knownReason(text) ?? text
  const spanish = parts.reduce((line, [a, b]) => line.replaceAll(a, b), said.replace(...found))
  return session.replace('session', 'sesión') + spanish
}
