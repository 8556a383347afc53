import type { LogLevel } from '#shared/journal'

const oneLost = '1 line was lost: too many at once'
const someLost = /^(\d+) lines were lost: too many at once$/

/** What stands in a log in place of lines that came too fast to be kept. */
export function lostLinesText(count: number): string {
  return count === 1 ? oneLost : `${count} lines were lost: too many at once`
}

/** How many lines this one stands for; 0: it is a line like others. */
export function lostLinesIn({ level, text }: { readonly level: LogLevel; readonly text: string }): number {
  if (level !== 'warn') return 0
  return text === oneLost ? 1 : Number(someLost.exec(text)?.[1] ?? 0)
}
