/** Control characters (line ends and tabs excepted), halves of a surrogate pair, and what XML forbids. */
const unprintable = /(?![\n\r\t])[\p{Cc}\p{Cs}\ufffe\uffff]/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

/** A text as HTML, SVG or the value of an attribute in double quotes. */
export function escaped(text: string): string {
  return text
    .replace(unprintable, '\ufffd')
    .replace(/[&<>"']/g, character => entities[character] ?? character)
}

/** A text as Markdown, in one line: nothing in it is markup, or HTML. */
export function escapedMarkdown(text: string): string {
  return text
    .replace(unprintable, '\ufffd')
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_{}[\]()#+\-.!|~>:@]/g, character => `\\${character}`)
}
