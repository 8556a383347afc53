import type { z } from 'zod'
import { RelevoError } from '#shared/errors'
import type { callArgs } from './call-args'

type CallName = keyof typeof callArgs
/** The parsed arguments of one call. */
export type Call<C extends CallName> = z.output<(typeof callArgs)[C]>

/**
 * Loads what it parses with for the first call: most clients of a lab wait for one for long.
 * @throws RelevoError `BAD_ARGUMENTS` that says which argument is wrong.
 */
export async function parseCall<C extends CallName>(name: C, args: unknown): Promise<Call<C>> {
  const { callArgs, problemsOf } = await import('./call-args')
  const parsed = callArgs[name].safeParse(args)
  if (parsed.success) return parsed.data as Call<C>
  throw new RelevoError('BAD_ARGUMENTS', `${name}: ${problemsOf(parsed.error)}`)
}
