/** The lines of a report's cover that the student fills in once for all reports. */
export const coverFields = ['institution', 'subject', 'teacher', 'name', 'id', 'group', 'date'] as const
type CoverField = (typeof coverFields)[number]
export type Cover = Readonly<Record<CoverField, string>>

const key = 'relevo.report-cover'
const empty: Cover = { institution: '', subject: '', teacher: '', name: '', id: '', group: '', date: '' }

/** As they were last time, on this machine; the date is never kept. */
export function readCover(): Cover {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<CoverField, unknown>>
    const entries = coverFields.map(
      field => [field, typeof kept[field] === 'string' ? kept[field] : ''] as const
    )
    return { ...empty, ...Object.fromEntries(entries) }
  } catch {
    return empty
  }
}

export function keepCover(cover: Cover): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...cover, date: '' }))
  } catch {
    // Storage that is full or forbidden: they are asked again next time.
  }
}

const draftKey = 'relevo.report-conclusions'

/** The conclusions that were begun for a run, as long as the window is there. */
export function readDraft(run: string): string {
  try {
    const kept = JSON.parse(sessionStorage.getItem(draftKey) ?? '{}') as { run?: unknown; text?: unknown }
    return kept.run === run && typeof kept.text === 'string' ? kept.text : ''
  } catch {
    return ''
  }
}

export function keepDraft(run: string, text: string): void {
  try {
    sessionStorage.setItem(draftKey, JSON.stringify({ run, text }))
  } catch {
    // As above: they are there while the dialog is.
  }
}
