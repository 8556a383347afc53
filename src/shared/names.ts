/** Lists of names that the panel draws. Apart from the schemas, so that the panel does not carry those. */

/** The kinds of node. `external` is the student's own program: a command line that the supervisor runs. */
export const nodeKinds = [
  'replica',
  'file-server',
  'replicating-proxy',
  'balancer',
  'client',
  'external'
] as const
export type NodeKind = (typeof nodeKinds)[number]

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** The panel's screens, in the order of its rail and of the app's menu. */
export const screens = ['lab', 'replicas', 'transfers', 'metrics', 'timeline'] as const
export type Screen = (typeof screens)[number]

/** The languages of the panel and of the app's menu, each under its own name. */
export const languages = { es: 'Español', en: 'English' } as const
export type Language = keyof typeof languages
export const languageIds = Object.keys(languages) as [Language, ...Language[]]

/** The language of a system whose locale is `locale` (as `es-MX`); English where it is none of ours. */
export function languageOf(locale: string): Language {
  const [id] = locale.toLowerCase().split('-')
  return languageIds.find(language => language === id) ?? 'en'
}

type Titles = Readonly<Partial<Record<Language, string>>>

/** A title in `language`, otherwise in English; undefined where there is no title at all. */
export function titleIn(titles: Titles | null | undefined, language: Language): string | undefined {
  return titles?.[language] ?? titles?.en
}
