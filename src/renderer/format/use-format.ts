import { useUi } from '../store/hooks'
import { formatFor, type Format } from './format'

/** The formats of the language that the panel is in; a component that uses it is drawn again when that changes. */
export function useFormat(): Format {
  return formatFor(useUi(ui => ui.language))
}
