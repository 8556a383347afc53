import type { JournalEvent } from '#shared/journal'
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
export function reportOf(whole: ReportRun, fields: ReportFields, language: Language): Report {
  const run = toldOf(whole)
  const words = wordsFor(language)
  const context: Context = { run, fields, language, words, format: formatFor(language) }
  const lab = titleIn(run.topology.title, language) ?? run.topology.name
  const cover = { ...fields, ...known(run, fields) }
  return {
    language,
    title: run.exercise?.title[language] ?? run.name ?? words['free-run'](lab),
    run: run.id,
    until: run.durationMs,
    version: run.version,
    cover: coverFields.map(id => ({ id, label: words.cover[id], text: cover[id] ?? '' })),
    sections: sections.flatMap(section => section(context) ?? [])
  }
}

const stands: ReadonlySet<JournalEvent['kind']> = new Set(['node-state', 'attached', 'detached'])

/** Without what was done in the run before its exercise was opened. */
function toldOf(run: ReportRun): ReportRun {
  const isTold = ({ t }: { readonly t: number }): boolean => t >= run.from
  return {
    ...run,
    // How its nodes and links stood may be from before.
    events: run.events.filter(event => isTold(event) || stands.has(event.kind)),
    autopsies: run.autopsies.filter(isTold),
    transfers: run.transfers.filter(({ startedAt }) => startedAt >= run.from)
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
