import { known, within, type Measure, type MeasureInput } from './measure'
import type { JournalEvent } from '../journal'

type Report = JournalEvent<'transfer'>

/** The last report of each copy in the time. */
function copiesOf(input: MeasureInput): readonly Report[] {
  const last = new Map<string, Report>()
  for (const report of within(input, 'transfer')) {
    const { transfer, receiver } = report
    if (receiver === undefined || (input.of !== undefined && receiver !== input.of)) continue
    const before = last.get(`${transfer} ${receiver}`)
    // What is stored stays so, whatever its sender says later.
    if (before?.phase !== 'stored') last.set(`${transfer} ${receiver}`, report)
  }
  return [...last.values()]
}

function counting(is: (report: Report) => boolean): Measure['take'] {
  return input => {
    const copies = copiesOf(input).filter(is)
    return known(copies.length, copies)
  }
}

/** Addressed as `copies.stored`: files, each counted once for each receiver. */
export const copyMeasures = {
  'copies.stored': {
    unit: '',
    title: { en: 'Copies stored', es: 'Copias guardadas' },
    definition: 'Copies that are on a receiver’s disk under their name, and have the SHA-256 of the source.',
    unknown: [],
    take: counting(
      ({ phase, outcome }) => phase === 'stored' && (outcome === undefined || outcome === 'whole')
    )
  },
  'copies.cut': {
    unit: '',
    title: { en: 'Copies cut off', es: 'Copias cortadas' },
    definition: 'Copies that ended, unasked, before all of them was stored.',
    unknown: [],
    take: counting(({ phase, outcome }) => (phase === 'cut' || phase === 'failed') && outcome !== 'unknown')
  },
  'copies.unknown': {
    unit: '',
    title: { en: 'Copies not known to be stored', es: 'Copias que no se sabe si se guardaron' },
    definition: 'Copies that were sent, and of which nobody has said whether they were stored.',
    unknown: [],
    take: counting(({ outcome }) => outcome === 'unknown')
  }
} as const satisfies Readonly<Record<string, Measure>>
