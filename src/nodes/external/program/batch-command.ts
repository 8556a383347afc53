/** What `cmd.exe` would do something with. */
const special = /[()[\]%!^"`<>&|;, *?]/g

/**
 * How Windows runs a `.bat` or a `.cmd`, which is no program of its own: by `cmd.exe`, for which every word is quoted
 * twice, as a batch file reads its line a second time. `/d`: without the user's own start commands; `/s`: of the quotes
 * around it all only the outer ones are taken off.
 */
export function batchCommand(
  place: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>
): { readonly file: string; readonly args: readonly [string] } {
  const shell = Object.entries(env).find(([key]) => key.toUpperCase() === 'COMSPEC')?.[1] ?? 'cmd.exe'
  const line = [place.replaceAll('/', '\\').replace(special, '^$&'), ...words.map(quoteTwice)].join(' ')
  return { file: shell, args: [`/d /s /c "${line}"`] }
}

function quoteTwice(word: string): string {
  return quote(word).replace(special, '^$&').replace(special, '^$&')
}

/** In quotes, as programs of Windows split their line: backslashes count only before a quote, where they are doubled. */
function quote(word: string): string {
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
}
