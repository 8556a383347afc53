import { papers, styleSheet } from '../write/style-sheet'
import { ownIn } from './read-html'

/** Most of a piece that is told, characters. */
const maxTold = 120

const styles: ReadonlySet<string> = new Set([undefined, ...papers].map(paper => folded(styleSheet(paper))))

/** What stands before the body: of ours, and what a browser that saves a page puts there. */
const head =
  /<!doctype[^>]*>|<\/?head>|<html(?: (?:lang|data-[\w-]+)="[^"]*")*>|<title>[^<]*<\/title>|<meta (?:charset|name="viewport"|http-equiv="(?:content-security-policy|content-type)")[^>]*>/gi

/** What the program writes around a person's words and pictures. */
const around =
  /<\/?p(?: dir="auto")?>|<\/?bdi(?: dir="auto")?>|<\/?figcaption>|<\/?b(?: class="caption-number")?>|<div class="to-write">|<span class="(?:rule|blank)">|<\/(?:div|span)>|<img src="data:image\/[\w.+-]+;base64,[\w+/=]*" alt="[^"]*"\s*\/?>/g

/**
 * Markup of a page that the program does not write where it does not matter for the words: a style, a script, or an element
 * among the student's own words would make a reader see another number than the one that stands there.
 */
export function foreignIn(html: string): readonly string[] {
  const body = Math.max(0, html.search(/<body\b/))
  const rest = html
    .slice(0, body)
    .replace(/<!--[^]*?-->/g, '')
    .replace(/<style>([^<]*)<\/style>/g, (whole, style: string) => (styles.has(folded(style)) ? '' : whole))
    .replace(head, '')
  const own = [...ownIn(html).values()].map(inside => inside.replace(around, ''))
  return [rest.trim(), ...own.filter(text => text.includes('<'))]
    .filter(text => text !== '')
    .map(text => folded(text).slice(0, maxTold))
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
