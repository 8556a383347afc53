import type { TransferView } from '#shared/state'
import type { Words } from '../../i18n/use-words'

/** The route in a few words. */
export function routeText(t: Words, { route, copies, repair }: TransferView): string {
  if (repair) return t('transfers.routes.from', { node: repair.from })
  if (route === 'balanced') return t('transfers.routes.balanced')
  if (route === 'replicated' && copies.length === 0) return t('transfers.routes.replicated-none')
  if (route === 'replicated') return t('transfers.routes.replicated', { count: copies.length })
  return t('transfers.routes.to', { route })
}
