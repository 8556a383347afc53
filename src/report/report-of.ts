import { titleIn, type Language } from '#shared/names'
import type { Report, Section } from './model/blocks'
import type { ReportFields, ReportRun } from './run'
import type { Context } from './context'
import { appendixSection } from './sections/appendix'
import { conclusionsSection } from './sections/conclusions'
import { failoversSection } from './sections/failovers'
import { failuresSection } from './sections/failures'
import { objectiveSection } from './sections/objective'
import { predictionsSection } from './sections/predictions'
import { procedureSection } from './sections/procedure'
import { replicasSection } from './sections/replicas'
import { resultsSection } from './sections/results'
import { topologySection } from './sections/topology'
import { transfersSection } from './sections/transfers'
import { formatFor } from './words/format'
import { wordsFor } from './words/words'

const coverFields = ['institution', 'subject', 'name', 'id', 'group', 'teacher', 'date'] as const

const sections: readonly ((context: Context) => Section | null)[] = [
  objectiveSection,
  topologySection,
  procedureSection,
  predictionsSection,
  resultsSection,
  failuresSection,
  failoversSection,
  replicasSection,
  transfersSection,
  conclusionsSection,
  appendixSection
]

/** The report of one run: the same run, language and texts make the same report, byte by byte. */
export function reportOf(run: ReportRun, fields: ReportFields, language: Language): Report {
  const words = wordsFor(language)
  const context: Context = { run, fields, language, words, format: formatFor(language) }
  const lab = titleIn(run.topology.title, language) ?? run.topology.name
  const cover = { ...fields, ...known(run, fields) }
  return {
    language,
    title: run.exercise?.title[language] ?? run.name ?? words['free-run'](lab),
    run: run.id,
    version: run.version,
    known: run.known,
    cover: coverFields.map(id => ({ id, label: words.cover[id], text: cover[id] ?? '' })),
    sections: sections.flatMap(section => section(context) ?? [])
  }
}

/** Who it was, as the run has it, where the texts do not say so. */
function known({ who }: ReportRun, { name, id, group }: ReportFields): ReportFields {
  return {
    name: name || (who?.name ?? ''),
    id: id || (who?.id ?? ''),
    group: group || (who?.group ?? '')
  }
}
