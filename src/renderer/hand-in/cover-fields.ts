/** The lines of a report's cover. */
export const coverFields = ['institution', 'subject', 'teacher', 'name', 'id', 'group', 'date'] as const
type CoverField = (typeof coverFields)[number]
export type Cover = Readonly<Record<CoverField, string>>

const keptFields = ['institution', 'subject', 'teacher'] as const
const key = 'relevo.report-cover'
const empty: Cover = { institution: '', subject: '', teacher: '', name: '', id: '', group: '', date: '' }

/** What is the same in every report of this machine, as it was last time. */
export function readCover(): Cover {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Record<CoverField, unknown>>
    const entries = keptFields.map(
      field => [field, typeof kept[field] === 'string' ? kept[field] : ''] as const
    )
    return { ...empty, ...Object.fromEntries(entries) }
  } catch {
    return empty
  }
}

export function keepCover(cover: Cover): void {
  try {
    localStorage.setItem(
      key,
      JSON.stringify(Object.fromEntries(keptFields.map(field => [field, cover[field]])))
    )
  } catch {
    // Storage that is full or forbidden: they are asked again next time.
  }
}
