import { expect, test } from 'vitest'
import { pagesIn, printReport } from '#lab/reports/print-report'
import { printPdf } from '#lab/reports/chromium'
import { reportOf } from '#report/report-of'
import { sampleRun } from '../../report/support/sample-run'
import { hasChromium } from './chromium-here'

const words = 'la réplica siguió en el mismo byte 😀 '
const run = {
  ...sampleRun,
  who: { name: `${'Ñuñoa de la Peña '.repeat(12)}שלום`, id: '2020', group: '4CM1' }
}
const report = reportOf(run, { conclusions: words.repeat(500) }, 'es')

test.skipIf(!hasChromium).each(['a4', 'letter'] as const)(
  'the contents of a printed report say on which page each section is, on %s',
  async paper => {
    const pages: string[] = []
    const pdf = await printReport(report, paper, async html => {
      pages.push(html)
      return printPdf(html)
    })
    const is = pagesIn(pdf.toString('latin1'))
    const says = new Map(
      [...(pages.at(-1) ?? '').matchAll(/<a href="#([\w-]+)">[^<]*<span class="page">(\d+)</g)].map(
        ([, id = '', page]) => [id, Number(page)] as const
      )
    )
    expect(pages).toHaveLength(2)
    expect(says.size).toBe(report.sections.length)
    expect([...says].map(([id]) => [id, is.get(id)])).toEqual([...says])
    // A long text of the student's moves what comes after it.
    expect(Math.max(...says.values())).toBeGreaterThan(5)
  },
  120_000
)

test('pages are counted through the tree of them, and what is no such file has none', () => {
  const pdf = `1 0 obj
<</Type /Catalog
/Pages 9 0 R>>
endobj
9 0 obj
<</Type /Pages
/Kids [8 0 R 4 0 R]>>
endobj
8 0 obj
<</Type /Pages
/Kids [2 0 R 3 0 R]>>
endobj
5 0 obj
<</one [3 0 R /XYZ 6 841 0]
/two-b [4 0 R /XYZ 6 841 0]>>
endobj
`
  expect(Object.fromEntries(pagesIn(pdf))).toEqual({ one: 2, 'two-b': 3 })
  expect(pagesIn('no pdf').size).toBe(0)
})
