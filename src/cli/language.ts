import { languageOf, type Language } from '#shared/names'

/** The language of the terminal's messages, as POSIX has it (`es_MX.UTF-8`): what is written for people is in it. */
export function systemLanguage(environment: NodeJS.ProcessEnv = process.env): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment
  return languageOf(LC_ALL || LC_MESSAGES || LANG || '')
}
