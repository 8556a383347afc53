import type { RelevoErrorData } from '#shared/errors'
import { reachReasons, type Language } from '#shared/names'
import { knownReason } from './reasons'
import { fileProblems } from './file-problems'
import type { Words } from './use-words'

/** Why a program of the user's own could not be started. */
const spawnReasons = ['no-command', 'no-file', 'no-folder', 'not-allowed', 'prepare'] as const

/** What the error says to a person, in their language, from its code and details. */
export function errorText(t: Words, error: RelevoErrorData): string {
  const port = numberIn(error, 'port')
  const pid = numberIn(error, 'pid')
  const exits = numberIn(error, 'exits')
  const windowMs = numberIn(error, 'windowMs')
  const files = numberIn(error, 'files')
  const parts: string[] = []
  const wanted = numberIn(error, 'wanted')
  const holder = error.details?.node
  if (error.code === 'BAD_ARGUMENTS' && isUnknown(error)) parts.push(t('errors.BAD_ARGUMENTS-unknown'))
  else if (error.code === 'PORT_IN_USE' && port !== null && typeof holder === 'string')
    parts.push(t('errors.PORT_IN_USE-node', { port, node: holder }))
  else if (error.code === 'WRONG_PORT' && port !== null && wanted !== null && port !== wanted)
    parts.push(t('errors.WRONG_PORT-details', { port, wanted }))
  else if (error.code === 'MACHINE_UNREACHABLE') parts.push(machineText(t, error))
  else if (error.code === 'NOT_SUPPORTED' && error.details?.kind === 'existing')
    parts.push(t('errors.NOT_SUPPORTED-existing'))
  else if (error.code === 'PORT_IN_USE' && port !== null && error.details?.reserved === true)
    parts.push(t('errors.PORT_IN_USE-reserved', { port }))
  else if (error.code === 'PORT_IN_USE' && port !== null)
    parts.push(t('errors.PORT_IN_USE-details', { port }))
  else if (error.code === 'PORT_FORBIDDEN' && port !== null)
    parts.push(t('errors.PORT_FORBIDDEN-details', { port }))
  else if (error.code === 'LIMIT_REACHED' && exits !== null && windowMs !== null) {
    parts.push(t('errors.LIMIT_REACHED-exits', { exits, time: `${Math.round(windowMs / 1000)}\u00a0s` }))
    const last = error.details?.last
    if (isError(last)) parts.push(t('errors.last-time', { text: errorText(t, last) }))
  } else if (error.code === 'LIMIT_REACHED' && files !== null) {
    parts.push(t('errors.LIMIT_REACHED-files', { files }))
  } else if (error.code === 'WRONG_STATE' && error.details?.changed === true)
    parts.push(t('errors.WRONG_STATE-changed'))
  else parts.push(programText(t, error) ?? t(`errors.${error.code}`))
  if (error.code === 'PORT_IN_USE' && pid !== null) parts.push(t('errors.taken-by', { pid }))
  return parts.join(' ')
}

const isError = (value: unknown): value is RelevoErrorData =>
  typeof value === 'object' && value !== null && 'code' in value && 'message' in value

/** Whether the host does not know the command, or not these arguments of it, which the panel has made. */
const isUnknown = ({ details = {} }: RelevoErrorData): boolean =>
  Array.isArray(details.problems) || typeof details.command === 'string'

/** The code, and what the host says besides: in the panel's language where the lab itself says it, else as it came. */
export function errorDetail(t: Words, language: Language, error: RelevoErrorData): string {
  const { code, message } = error
  if (message === '') return code
  const known = language === 'es' ? (fileProblems(error) ?? knownReason(message)) : null
  return known === null
    ? t('errors.detail', { code, message })
    : t('errors.detail-known', { code, text: known })
}

/** What a person reads on a card, where there is room for two or three words. */
export function shortError(t: Words, error: RelevoErrorData): string {
  const { exitCode, signal, reason } = error.details ?? {}
  const exits = numberIn(error, 'exits')
  if (error.code === 'LIMIT_REACHED' && exits !== null) return t('errors.short-exits', { count: exits })
  if (error.code === 'PROGRAM_ENDED' && typeof exitCode === 'number')
    return t('errors.short-ended', { code: exitCode })
  if (error.code === 'PROGRAM_ENDED' && typeof signal === 'string') return signal
  const known = spawnReasons.find(one => one === reason)
  return known ? t(`errors.short-${known}`) : error.code
}

/** Why a machine is not reached, and whether what was asked is done when it is. */
function machineText(t: Words, { details = {} }: RelevoErrorData): string {
  const { machine, queued, command = '', said = '' } = details
  if (typeof machine !== 'string') return t('errors.MACHINE_UNREACHABLE')
  if (queued === true) return t('errors.MACHINE_UNREACHABLE-queued', { machine })
  const reason = reachReasons.find(one => one === details.reason)
  if (!reason) return t('errors.MACHINE_UNREACHABLE')
  return t(`machines.reason.${reason}`, { machine, command: String(command), said: String(said) })
}

/** Why a program of the user's own has ended, or could not be started; null where that is not known. */
function programText(t: Words, { code, details = {} }: RelevoErrorData): string | null {
  const { reason, command, exitCode, signal, ready } = details
  const known = spawnReasons.find(one => one === reason)
  if (code === 'SPAWN_FAILED' && known && typeof command === 'string') {
    return t(`errors.SPAWN_FAILED-${known}`, { command })
  }
  if (code !== 'PROGRAM_ENDED') return null
  if (typeof signal === 'string') {
    return t(ready === true ? 'errors.PROGRAM_ENDED-signal' : 'errors.PROGRAM_ENDED-early-signal', { signal })
  }
  if (typeof exitCode !== 'number') return null
  return t(ready === true ? 'errors.PROGRAM_ENDED-code' : 'errors.PROGRAM_ENDED-early', { code: exitCode })
}

/** A whole number among the error's details, or null. */
export function numberIn(error: RelevoErrorData, name: string): number | null {
  const value = error.details?.[name]
  return typeof value === 'number' && Number.isInteger(value) ? value : null
}
