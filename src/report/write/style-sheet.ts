/** The paper that a PDF is made for. Left out: that of whoever prints. */
export const papers = ['a4', 'letter'] as const
export type Paper = (typeof papers)[number]

const sizes: Readonly<Record<Paper, string>> = { a4: 'A4', letter: 'letter' }

/** How the page looks, on a screen and on paper. */
export function styleSheet(paper: Paper | undefined): string {
  const size = paper === undefined ? '' : `size: ${sizes[paper]};`
  return `
@page { ${size} margin: 20mm 18mm 22mm; @bottom-right { content: counter(page) ' / ' counter(pages); font: 9pt 'Inter', 'Segoe UI', Arial, sans-serif; color: #5b6472 } }
@page :first { @bottom-right { content: '' } }
* { box-sizing: border-box }
html { color: #1d2430; background: #fff; font: 11pt/1.5 'Inter', 'Segoe UI', 'Helvetica Neue', Arial, 'Noto Sans', sans-serif, 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji'; -webkit-print-color-adjust: exact; print-color-adjust: exact }
body { max-width: 180mm; margin: 0 auto; padding: 10mm 5mm; overflow-wrap: anywhere }
p, li { margin: 0 0 .6em; orphans: 3; widows: 3 }
h1 { font-size: 24pt; line-height: 1.2; margin: .2em 0 1em }
h2 { font-size: 16pt; line-height: 1.25; margin: 1.6em 0 .6em; break-after: avoid }
h3 { font-size: 12pt; margin: 1.3em 0 .4em; break-after: avoid }
code, pre { font: .86em/1.45 ui-monospace, 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace }
pre { margin: 0 0 1em; white-space: pre-wrap; overflow-wrap: anywhere; background: #f3f4f6; padding: 3mm; border-radius: 2mm }
data { white-space: nowrap; font-variant-numeric: tabular-nums }
a { color: inherit }
.cover { min-height: 225mm; display: flex; flex-direction: column; justify-content: center; break-after: page }
.cover .kind { color: #5b6472; letter-spacing: .04em; margin: 0 }
.cover dl { margin: 0 0 8mm }
.cover-row { display: grid; grid-template-columns: 42mm minmax(0, 1fr); gap: 4mm; padding: 2mm 0; border-bottom: .3mm solid #c9ced6 }
.cover dt { color: #5b6472 }
.cover dd { margin: 0; white-space: pre-wrap }
.cover .run { color: #5b6472; font-size: 9pt }
.blank { display: block; min-height: 1.5em }
.contents { break-after: page }
.contents h2 { margin-top: 0 }
.contents a { text-decoration: none; display: block }
.contents .page { float: inline-end; font-variant-numeric: tabular-nums }
table { width: 100%; border-collapse: collapse; margin: 0 0 1.4em; font-size: 9.5pt; line-height: 1.4 }
caption { text-align: start; color: #5b6472; padding: 0 0 1.5mm; break-after: avoid }
th, td { text-align: start; vertical-align: top; padding: 1.2mm 2mm; border-bottom: .25mm solid #c9ced6; min-width: 9mm; -webkit-box-decoration-break: clone; box-decoration-break: clone }
th { font-weight: 600; border-bottom-color: #5b6472 }
th, td { overflow-wrap: break-word }
td bdi, code { overflow-wrap: anywhere }
td:has(> code) { min-width: 24mm }
code.short { white-space: nowrap }
tr { break-inside: avoid }
.whole { break-inside: avoid }
thead { display: table-header-group }
td.figure, th.figure { text-align: end }
table.logs { table-layout: fixed; font-size: 8pt }
table.logs th { font-weight: 400 }
table.logs td { padding: .3mm 1.5mm; border-bottom: 0; white-space: pre-wrap }
td.differs { background: #fbeaea }
.line-number { color: #5b6472; user-select: none }
figure { margin: 0 0 1.4em; break-inside: avoid }
figure svg { display: block; max-width: 100%; height: auto; max-height: 190mm; margin: 0 auto }
figcaption { color: #5b6472; font-size: 9.5pt; margin-top: 1.5mm }
.caption-number { color: #1d2430; font-weight: 600 }
.picture img { display: block; max-width: 100%; max-height: 190mm; margin: 0 auto }
.together { break-inside: avoid }
.field { margin: 0 0 1.4em }
.field p { white-space: pre-wrap }
.field .label { font-weight: 600; break-after: avoid; white-space: normal }
.to-write { break-inside: avoid }
.rule { display: block; height: 9mm; border-bottom: .25mm solid #c9ced6 }
@media print { body { max-width: none; padding: 0 } a { text-decoration: none } }
@media screen { .cover { min-height: 0; padding: 20mm 0 } }
`.trim()
}
