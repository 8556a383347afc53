import type { Result } from '#shared/errors'

type Failure = Extract<Result<never>, { ok: false }>

/** The error in an answer of the web host's HTTP doors; null: there is none. */
export function failureIn(answer: unknown): Failure | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null
  const { error } = answer
  const isError = typeof error === 'object' && error !== null && 'code' in error
  return isError ? { ok: false, error: error as Failure['error'] } : null
}
