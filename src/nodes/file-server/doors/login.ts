import { createHash, timingSafeEqual } from 'node:crypto'
import type { NodeOfKind } from '#shared/topology'
import { isLoopback } from '#system/addresses'

/** Wrong passwords after which a connection is ended. */
export const maxLoginTries = 6

/**
 * Whether somebody may log in. With an account in the topology: who knows its name and password. Without one, anybody who
 * comes from this machine, as over HTTP; and nobody where others reach the door too.
 * @param password null: none was given
 */
export function mayLogIn(
  { host, account }: Pick<NodeOfKind<'file-server'>, 'host' | 'account'>,
  user: string,
  password: string | null
): boolean {
  if (account === undefined) return isLoopback(host)
  // Both are compared, and in the same time whatever they are.
  const isUser = same(user, account.user)
  return same(password ?? '', account.password) && isUser && password !== null
}

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
