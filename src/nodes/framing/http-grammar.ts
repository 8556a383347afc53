/** Space and tab: all of the white space that there is in HTTP (OWS; RFC 9110, section 5.6.3). */
export function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

/**
 * Without the blanks around it. Any other white space, which a language's own `trim` takes off (a no-break space, say), is
 * a part of the value: programs that take it off and programs that do not would read two requests.
 */
export function withoutBlanks(text: string, begin = 0, end = text.length): string {
  let from = begin
  let to = end
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return text.slice(from, to)
}

/** The members of a list (RFC 9110, section 5.6.1), in lower case. */
export function listOf(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map(member => withoutBlanks(member))
    .filter(member => member !== '')
}
