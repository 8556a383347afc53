/** A sentence in English, and in Spanish: `$1` is a part as it came, `&1` a part that is itself such a sentence. */
export type Sentence = readonly [pattern: RegExp, spanish: string]

/**
 * What the first sentence that fits says in Spanish; null where none does.
 * @param within what a part says that is itself a sentence
 */
export function inSpanish(
  sentences: readonly Sentence[],
  text: string,
  within: (part: string) => string
): string | null {
  for (const [pattern, spanish] of sentences) {
    const found = pattern.exec(text)
    if (found)
      return spanish.replace(/([$&])(\d)/g, (_, sign: string, at: string) => {
        const part = found[Number(at)] ?? ''
        return sign === '$' ? part : within(part)
      })
  }
  return null
}
