/** The words of a command line; quotes, single or double, hold words together. */
export function splitCommand(line: string): string[] {
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? []
  return words.map(word =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_quoted, double, single) => String(double ?? single ?? ''))
  )
}
