import { printableBytes } from '#nodes/compare/scope'
import type { ToldDifference } from '../compare/reply-comparison'
import type { Contender } from '../reply/contender'
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

/** Tells that a replica has ended its reply before others did, and what it lacks. */
export function tellEnded(
  host: SessionHost,
  session: number,
  contender: Contender,
  client: string | undefined
): void {
  const { name, received: byte } = contender
  const what = whatIsShort(contender, client)
  host.context.event('diverged', { to: name, session, byte, ...what }, name)
  host.lines.tell(
    'warn',
    session,
    `${name} diverged`,
    `${name} ended its reply at byte ${byte} (${inWords(what)}), before others did${sinceAgain(what)}`
  )
}

/** In what a reply that has ended differs from the one of `client`, which goes on. */
export function whatIsShort({ name, noise, short }: Contender, client: string | undefined): ToldDifference {
  if (!short) return { ended: [name] }
  const inUnits = noise?.toldShort(short)
  return inUnits ?? { ...inBytes(client === undefined ? {} : { [client]: short.beyond }), ended: [name] }
}

/** What each replica has where bytes differ, as far as that is known; null: its reply ends there. */
export function inBytes(each: Readonly<Record<string, Buffer | null>>): ToldDifference | null {
  const all = Object.entries(each)
  const values = all.flatMap(([name, bytes]) =>
    bytes?.length ? [[name, printableBytes(bytes)] as const] : []
  )
  const ended = all.flatMap(([name, bytes]) => (bytes === null ? [name] : []))
  if (values.length === 0 && ended.length === 0) return null
  return { values: Object.fromEntries(values), ...(ended.length > 0 && { ended }) }
}

/** `header etag: replica-1 "a", replica-2 "b"`; of one that ends there, nothing. */
function inWords({ place, values = {}, ended = [] }: ToldDifference): string {
  const all = { ...Object.fromEntries(ended.map(name => [name, ''])), ...values }
  // Its ends of lines are written out already.
  const quoted = (value: string): string => JSON.stringify(value).replaceAll('\\\\', '\\')
  const each = Object.entries(all).map(([name, value]) => `${name} ${quoted(value)}`)
  return `${place === undefined ? '' : `${place}: `}${each.join(', ')}`
}
