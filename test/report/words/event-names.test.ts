import { expect, test } from 'vitest'
import { wordsFor } from '../../../src/report/words/words'
import { events as english } from '../../../src/renderer/i18n/en/events'
import { events as spanish } from '../../../src/renderer/i18n/es/events'

test.each([
  ['en', english],
  ['es', spanish]
] as const)(
  'a death, a failover and a transfer have in the report the names of the panel (%s)',
  (language, panel) => {
    const report = wordsFor(language)
    expect(report['death-by']).toMatchObject(panel.death)
    expect(report.causes).toEqual(panel.cause)
    expect(report.phases).toEqual(panel.phase)
    expect([report.sections.failovers, report.sections.transfers]).toEqual([
      panel.category.failovers,
      panel.category.transfers
    ])
  }
)
