import type { Token } from './token'

/** What a value is inside of: an object whose member `name` is read, or an array at `index`. */
type Frame = { readonly kind: 'object'; name: string | null } | { readonly kind: 'array'; index: number }

const lexeme = /"(?:[^"\\]|\\.)*"?|[{}[\]:,]|[^\s{}[\]:,"]+/gs

/**
 * The values of a JSON text with their paths, and each `{` and `[` with the path of what it opens. The text may be
 * cut short, or be none: what is read is compared anyway.
 */
export function jsonTokens(text: string): Token[] {
  const tokens: Token[] = []
  const frames: Frame[] = []
  for (const { 0: word, index: start } of text.matchAll(lexeme)) {
    const frame = frames.at(-1)
    if (word === '}' || word === ']') frames.pop()
    else if (word === ',') {
      if (frame?.kind === 'array') frame.index++
      else if (frame) frame.name = null
    } else if (word === ':') continue
    else if (frame?.kind === 'object' && frame.name === null) frame.name = word.replace(/^"|"$/g, '')
    else {
      tokens.push({ place: pathOf(frames), text: word, start })
      if (word === '{') frames.push({ kind: 'object', name: null })
      else if (word === '[') frames.push({ kind: 'array', index: 0 })
    }
  }
  return tokens
}

function pathOf(frames: readonly Frame[]): string {
  let path = '$'
  for (const frame of frames) {
    if (frame.kind === 'array') path += `[${frame.index}]`
    else if (/^[\p{L}\p{N}_$-]+$/u.test(frame.name ?? '')) path += `.${frame.name}`
    else path += `["${frame.name}"]`
  }
  return path
}

/** A path for all items of each array: `$.items[*].id`. */
export function generalPath(path: string): string {
  return path.replace(/\[\d+\]/g, '[*]')
}
