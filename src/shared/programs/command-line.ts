/** A command line as one string, or its words, the program first. */
export type CommandLine = string | readonly string[]

/**
 * The words of a command line, as a shell would split them: single or double quotes hold words together, and a
 * backslash before a space or a quote takes it as it is. Nothing else of a shell is done: no variables, patterns or
 * pipes. Before any other character a backslash stands for itself, so that paths of Windows stay what they are.
 * Null when a quote is not closed.
 */
export function splitCommandLine(line: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    const next = line.charAt(at + 1)
    if (char === '\\' && quote !== "'" && next !== '' && (quote === '"' ? '"' : ' "\'').includes(next)) {
      word = (word ?? '') + next
      at++
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + char
  }
  if (quote !== '') return null
  if (word !== null) words.push(word)
  return words
}

/** The words as one string that is split into the same again. */
export function joinCommandLine(words: readonly string[]): string {
  return words.map(quoted).join(' ')
}

/** A word as it stands in a command line: with quotes around it where it needs them. */
export function quoted(word: string): string {
  return /^[^\s"'\\]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}

/** The words of a command line that a schema has accepted. */
export function wordsOf(command: CommandLine): readonly string[] {
  return typeof command === 'string' ? (splitCommandLine(command) ?? []) : command
}

/** What a shell would do something with, written as a word of its own. */
const shellWord = /^(?:&&|\|\|?|;|&|\d?>>?(?:&\d)?|<)$/

/** The first word that only a shell understands; null when there is none. */
export function shellWordIn(command: CommandLine): string | null {
  return wordsOf(command).find(word => shellWord.test(word)) ?? null
}
