/** Control characters and line separators as `\\uXXXX`, so that whatever a peer sends stays one log line. */
export function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
