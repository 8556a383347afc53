/** A part of a text: as it is, or a character that nobody could see, by its name. */
export interface VisiblePiece {
  readonly text: string
  readonly hidden: boolean
}

/**
 * Characters that show nothing, or change how others are shown: controls, line ends, what turns the direction of writing,
 * zero widths, spaces other than the common one, and what Unicode has not given away.
 */
const hiddenCharacters =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u

/** A text from somebody else, with each character that can't be seen replaced by its name, as in `U+202E`. */
export function visibleText(text: string): readonly VisiblePiece[] {
  const pieces: VisiblePiece[] = []
  let plain = ''
  for (const character of text) {
    if (!hiddenCharacters.test(character)) {
      plain += character
      continue
    }
    if (plain !== '') pieces.push({ text: plain, hidden: false })
    plain = ''
    pieces.push({ text: codePoint(character), hidden: true })
  }
  if (plain !== '') pieces.push({ text: plain, hidden: false })
  return pieces
}

/** The same in one string, for where nothing can stand out: `a<U+202E>b`. */
export function visibleLine(text: string): string {
  return visibleText(text)
    .map(piece => (piece.hidden ? `<${piece.text}>` : piece.text))
    .join('')
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
