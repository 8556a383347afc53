/** A line in three parts: what agrees with the other at its beginning, the character that differs, the rest. */
interface LineParts {
  readonly same: string
  readonly other: string
  readonly rest: string
}

/** Where `line` first differs from `reference`; characters, not UTF-16 units, so that none is cut in half. */
export function lineParts(line: string, reference: string | undefined): LineParts {
  const own = Array.from(line)
  const wanted = Array.from(reference ?? '')
  let index = 0
  while (index < own.length && own[index] === wanted[index]) index += 1
  return {
    same: own.slice(0, index).join(''),
    other: own[index] ?? '',
    rest: own.slice(index + 1).join('')
  }
}
