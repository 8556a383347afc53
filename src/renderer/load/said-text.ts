import type { LoadSaid } from '#shared/load/load-words'
import type { Words } from '../i18n/use-words'

/** What is to be said of one request of the load, in the language of the panel. */
export function saidText(t: Words, { sentence, values, request }: LoadSaid): string {
  const text = t(`load.said.${sentence}`, values)
  return request === undefined ? text : `${request}: ${text}`
}
