import { RelevoError } from '#shared/errors'

/** What neither `cmd.exe` nor a batch file reads as anything but itself; a word of these alone needs no quotes. */
const plain = /^[\p{L}\p{N}#$*+\-./:?@\\_]+$/u
/** What no quoting carries through a line of `cmd.exe`. */
const impossible = /[\0\r\n]/

/**
 * How Windows runs a `.bat` or a `.cmd`, which is no program of its own: by `cmd.exe`. `/d`: without the user's own start
 * commands; `/e:on /v:off`: by its usual rules, whatever its user has set; `/s`: of the quotes around it all only the
 * outer ones are taken off. Words are quoted and nothing else, so that the batch file, which may compare its `%1` with
 * something, sees each as it was written.
 * @throws RelevoError `SPAWN_FAILED` for a word that cannot be quoted
 */
export function batchCommand(
  place: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>
): { readonly file: string; readonly args: readonly [string] } {
  if ([place, ...words].some(word => impossible.test(word))) {
    const message = `cannot run "${place}": a batch file takes no line ends in its arguments`
    throw new RelevoError('SPAWN_FAILED', message, { reason: 'system', command: place })
  }
  const shell = Object.entries(env).find(([key]) => key.toUpperCase() === 'COMSPEC')?.[1] ?? 'cmd.exe'
  const line = [`"${keepPercents(place.replaceAll('/', '\\'))}"`, ...words.map(quote)].join(' ')
  return { file: shell, args: [`/d /e:on /v:off /s /c "${line}"`] }
}

/** A quote within quotes is written twice: both `cmd.exe` and the programs that it starts then see one (MSVCRT's rule). */
function quote(word: string): string {
  if (plain.test(word) && !word.endsWith('\\')) return word
  // Backslashes before a quote would be taken for its own: programs see half of them.
  const doubled = word.replace(/(\\*)"/g, '$1$1""').replace(/\\+$/, '$&$&')
  return `"${keepPercents(doubled)}"`
}

/** `%NAME%` is replaced within quotes too, and nothing escapes it: `%cd:~,%`, which is nothing, breaks it apart. */
function keepPercents(text: string): string {
  return text.replaceAll('%', '%%cd:~,%')
}
