import type { RelevoErrorData } from '#shared/errors'
import type { Words } from './use-words'

/** What the error says to a person, in their language, from its code and details. */
export function errorText(t: Words, error: RelevoErrorData): string {
  const port = numberIn(error, 'port')
  const pid = numberIn(error, 'pid')
  const exits = numberIn(error, 'exits')
  const windowMs = numberIn(error, 'windowMs')
  const parts: string[] = []
  const wanted = numberIn(error, 'wanted')
  const holder = error.details?.node
  if (error.code === 'PORT_IN_USE' && port !== null && typeof holder === 'string')
    parts.push(t('errors.PORT_IN_USE-node', { port, node: holder }))
  else if (error.code === 'WRONG_PORT' && port !== null && wanted !== null && port !== wanted)
    parts.push(t('errors.WRONG_PORT-details', { port, wanted }))
  else if (error.code === 'NOT_SUPPORTED' && error.details?.kind === 'existing')
    parts.push(t('errors.NOT_SUPPORTED-existing'))
  else if (error.code === 'PORT_IN_USE' && port !== null)
    parts.push(t('errors.PORT_IN_USE-details', { port }))
  else if (error.code === 'PORT_FORBIDDEN' && port !== null)
    parts.push(t('errors.PORT_FORBIDDEN-details', { port }))
  else if (error.code === 'LIMIT_REACHED' && exits !== null && windowMs !== null) {
    parts.push(t('errors.LIMIT_REACHED-exits', { exits, time: `${Math.round(windowMs / 1000)}\u00a0s` }))
  } else parts.push(t(`errors.${error.code}`))
  if (error.code === 'PORT_IN_USE' && pid !== null) parts.push(t('errors.taken-by', { pid }))
  return parts.join(' ')
}

/** A whole number among the error's details, or null. */
export function numberIn(error: RelevoErrorData, name: string): number | null {
  const value = error.details?.[name]
  return typeof value === 'number' && Number.isInteger(value) ? value : null
}
