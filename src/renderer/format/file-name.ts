const longest = 80

/** A file's name, without its ending, of words that a person wrote: what every system takes as one. */
export function fileNameOf(...parts: readonly string[]): string {
  return parts
    .map(part =>
      part
        .normalize('NFC')
        .replace(/[^\p{L}\p{N} _-]+/gu, ' ')
        .trim()
        .replace(/\s+/g, '-')
    )
    .filter(part => part !== '')
    .join('-')
    .slice(0, longest)
}
