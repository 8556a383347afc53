import { StringDecoder } from 'node:string_decoder'
import type { OutputLine } from './spawner'

interface OutputLimits {
  /** A longer line is cut into lines of this many characters. */
  readonly maxLineChars: number
  /** Lines past it within a second are counted, not kept. */
  readonly maxLinesPerSecond: number
}

const defaultLimits: OutputLimits = { maxLineChars: 16_384, maxLinesPerSecond: 5_000 }

/**
 * Splits what a program writes into lines of text and hands them on, chunk by chunk. What it returns hands on a last line
 * that has no end, where the stream may be dropped without one. Idempotent.
 */
export function readLines(
  stream: NodeJS.ReadableStream,
  name: OutputLine['stream'],
  onLines: (lines: readonly OutputLine[], dropped: number) => void,
  limits: Partial<OutputLimits> = {}
): () => void {
  const { maxLineChars, maxLinesPerSecond } = { ...defaultLimits, ...limits }
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let second = 0
  let inSecond = 0
  let hasEnded = false

  const hand = (texts: readonly string[]): void => {
    const now = Math.floor(performance.now() / 1000)
    if (now !== second) [second, inSecond] = [now, 0]
    const kept = texts.slice(0, Math.max(0, maxLinesPerSecond - inSecond))
    inSecond += texts.length
    if (texts.length > 0) {
      onLines(
        kept.map(text => ({ stream: name, text })),
        texts.length - kept.length
      )
    }
  }

  const take = (text: string, atEnd: boolean): void => {
    const parts = (rest + text).split('\n')
    rest = atEnd ? '' : (parts.pop() ?? '')
    if (atEnd && parts.at(-1) === '') parts.pop()
    const lines = parts.flatMap(part => cut(part.endsWith('\r') ? part.slice(0, -1) : part, maxLineChars))
    while (rest.length > maxLineChars) {
      lines.push(rest.slice(0, maxLineChars))
      rest = rest.slice(maxLineChars)
    }
    hand(lines)
  }

  const end = (): void => {
    if (hasEnded) return
    hasEnded = true
    take(decoder.end(), true)
  }
  stream.on('data', (chunk: Buffer) => {
    if (!hasEnded) take(decoder.write(chunk), false)
  })
  stream.once('end', end)
  stream.on('error', () => undefined)
  return end
}

function cut(text: string, length: number): string[] {
  if (text.length <= length) return [text]
  return Array.from({ length: Math.ceil(text.length / length) }, (_, i) =>
    text.slice(i * length, (i + 1) * length)
  )
}
