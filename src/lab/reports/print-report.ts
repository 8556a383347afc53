import type { Report } from '#report/model/blocks'
import { writeHtml } from '#report/write/html'
import type { Paper } from '#report/write/style-sheet'

/**
 * A report as a PDF whose contents say on which page each section begins. Chromium has no way to say it in the page itself: it is
 * printed once to see where sections come to be, and then with that.
 */
export async function printReport(
  report: Report,
  paper: Paper | undefined,
  print: (html: string) => Promise<Buffer>
): Promise<Buffer> {
  const options = paper === undefined ? {} : { paper }
  const draft = await print(writeHtml(report, options))
  const pages = pagesIn(draft.toString('latin1'))
  // Printed by something that does not say it: without numbers.
  return pages.size === 0 ? draft : print(writeHtml(report, { ...options, pages }))
}

/**
 * The pages, from 1, on which the places that are linked to in a PDF are, by name. Of what Chromium writes, whose dictionaries
 * are plain text: `/Kids [2 0 R 8 0 R]` of the pages, and `/objective [8 0 R /XYZ 6 841 0]` of a place.
 */
export function pagesIn(pdf: string): ReadonlyMap<string, number> {
  const objects = new Map(
    [...pdf.matchAll(/(?:^|\s)(\d+) 0 obj\s*<<([^]*?)endobj/g)].map(([, id, text]) => [id, text])
  )
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    const kids = /\/Kids\s*\[([^\]]*)\]/.exec(objects.get(id) ?? '')?.[1]
    if (kids === undefined) order.push(id)
    else for (const [, kid = ''] of kids.matchAll(/(\d+) 0 R/g)) visit(kid)
  }
  const root =
    /\/Type\s*\/Catalog[^]*?\/Pages\s+(\d+) 0 R/.exec(pdf)?.[1] ?? /\/Pages\s+(\d+) 0 R/.exec(pdf)?.[1]
  if (root !== undefined) visit(root)
  const places = [...pdf.matchAll(/\/([\w.-]+)\s*\[(\d+) 0 R\s*\/XYZ/g)].map(
    ([, name = '', page = '']) => [name, order.indexOf(page) + 1] as const
  )
  return new Map(places.filter(([, page]) => page > 0))
}
