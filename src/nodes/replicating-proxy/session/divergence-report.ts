import type { ToldDifference } from '../compare/reply-comparison'
import { sinceAgain } from '../compare/since-again'
import type { SessionHost } from './session-host'

/** Tells that a replica's reply is another one than the client's, and in what, where that is known. */
export function tellDiverged(
  host: SessionHost,
  session: number,
  to: string,
  byte: number,
  what: ToldDifference | null
): void {
  host.context.event('diverged', { to, session, byte, ...what }, to)
  const where = what ? `${byte} (${inWords(what)})` : `${byte}`
  const again = what ? sinceAgain(what) : ''
  host.lines.tell(
    'warn',
    session,
    `${to} diverged`,
    `${to} diverged at reply byte ${where}${again}; it is not used to go on with this reply`
  )
}

/** Tells that the client got a reply that differs from what most say: `agreeing` say the same. */
export function tellOdd(
  host: SessionHost,
  session: number,
  to: string,
  byte: number,
  what: ToldDifference | null,
  agreeing: readonly string[]
): void {
  host.context.event('diverged', { to, session, byte, ...what, agreeing }, to)
  const where = what ? `${byte} (${inWords(what)})` : `${byte}`
  host.lines.tell(
    'warn',
    session,
    `${to} is the odd one out`,
    `${to}, whose reply the client gets, is the odd one out at byte ${where}: ${agreeing.join(' and ')} agree`
  )
}

/** `header etag: replica-1 "a", replica-2 "b"`. */
function inWords({ place, values = {} }: ToldDifference): string {
  const each = Object.entries(values).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  return `${place}: ${each.join(', ')}`
}
