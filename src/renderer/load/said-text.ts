import type { LoadSaid } from '#shared/load/load-words'
import type { Format } from '../format/format'
import { reasonText } from '../i18n/reasons'
import { replyPlaceText } from '../i18n/reply-place'
import type { Words } from '../i18n/use-words'

/** Numbers that name something, and are not counted: written without groups. */
const names: readonly string[] = ['port', 'status']

/** What is to be said of one request of the load, in the language of the panel. */
export function saidText(t: Words, format: Format, { sentence, values, request }: LoadSaid): string {
  const written = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' && !names.includes(name)
      ? format.number(value, 1)
      : name === 'error'
        ? reasonText(format.language, String(value))
        : name === 'place'
          ? replyPlaceText(t, String(value))
          : value
  ])
  const text = t(`load.said.${sentence}`, Object.fromEntries(written) as LoadSaid['values'])
  return request === undefined ? text : `${request}: ${text}`
}
