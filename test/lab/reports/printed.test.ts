import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { printPdf } from '#lab/reports/chromium'
import { printReport } from '#lab/reports/print-report'
import { topologySchema } from '#shared/topology'
import { reportOf } from '#report/report-of'
import type { ReportRun } from '#report/run'
import { writeHtml } from '#report/write/html'
import { sampleRun } from '../../report/support/sample-run'
import { hasChromium } from './chromium-here'
import { faultsOf, hasPoppler } from './printed'
import { temporaryFolder } from '../../support/temporary-folder'

const both = (text: string) => ({ es: text, en: text })
const name = `${'Ñuñoa de la Peña '.repeat(12)}שלום עולם 🦊 ${'Wolfeschlegelsteinhausen'.repeat(8)}`
const paragraph = 'la réplica siguió en el mismo byte 😀 שלום a1b2c3d4e5f6 '.repeat(40)
const longId = (index: number): string => `servidor-con-un-nombre-muy-largo-y-mas-${index}`
const servers = [1, 2, 3, 4, 5, 6].map(longId)

/** What a report can have that is hard on a page: much, long, and from right to left. */
const hard: ReportRun = {
  ...sampleRun,
  topology: topologySchema.parse({
    name: 'hard',
    nodes: [
      { id: 'clients', kind: 'client' },
      { id: 'proxy', kind: 'replicating-proxy', port: 50000 },
      ...servers.map((id, index) => ({ id, kind: 'replica', port: 50001 + index }))
    ],
    links: [{ from: 'clients', to: 'proxy' }, ...servers.map(to => ({ from: 'proxy', to }))]
  }),
  who: { name, id: '2020', group: name },
  exercise: {
    ...sampleRun.exercise!,
    title: both(name),
    objective: both(paragraph),
    steps: Array.from({ length: 30 }, (_, index) => ({
      ...sampleRun.exercise!.steps[index % 4]!,
      id: `step-${index}`,
      said: both(index % 10 === 3 ? paragraph : `${index} ${name.slice(0, index * 12)}`)
    })),
    explained: [{ step: 'why', ask: both(`¿Por qué? ${name}`), text: `${paragraph}\n\n${paragraph}` }]
  },
  samples: servers.flatMap(node =>
    sampleRun.samples.filter(sample => sample.node === 'proxy').map(sample => ({ ...sample, node }))
  )
}

test.skipIf(!hasPoppler || !hasChromium).each([
  ['a4', 'es'],
  ['letter', 'en']
] as const)(
  'nothing of a report is cut, lies on anything else, or stands alone on %s, whatever is in it',
  async (paper, language) => {
    const folder = temporaryFolder()
    const report = reportOf(
      hard,
      { institution: name, teacher: '😀'.repeat(90), conclusions: `${paragraph}\n\n`.repeat(20) },
      language
    )
    const pdf = join(folder, 'report.pdf')
    writeFileSync(pdf, await printReport(report, paper, printPdf))
    const { pages, faults } = await faultsOf(pdf, writeHtml(report))
    expect(pages).toBeGreaterThan(12)
    expect(faults).toEqual([])
  },
  240_000
)

test.skipIf(!hasPoppler || !hasChromium)(
  'lines to write on have their question above them, wherever the page ends',
  async () => {
    const asks = Array.from({ length: 30 }, (_, index) => `¿${'Por qué '.repeat(1 + ((index * 7) % 40))}?`)
    const exercise = {
      ...sampleRun.exercise!,
      explained: asks.map((ask, index) => ({ step: `why-${index}`, ask: both(ask), text: '' }))
    }
    const report = reportOf({ ...sampleRun, exercise }, {}, 'es')
    const pdf = join(temporaryFolder(), 'report.pdf')
    writeFileSync(pdf, await printPdf(writeHtml(report)))
    expect((await faultsOf(pdf, writeHtml(report))).faults).toEqual([])
  },
  240_000
)
