/** Polls until `check` gives something other than undefined, null or false. Errors that it throws count as "not yet". */
export async function until<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 60_000, everyMs = 10, what = 'the condition' } = {}
): Promise<NonNullable<T>> {
  const end = Date.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const value = await check()
      if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>
      last = value
    } catch (error) {
      last = error
    }
    if (Date.now() > end)
      throw new Error(`${what} did not come true in ${timeoutMs} ms (last: ${String(last)})`)
    await new Promise(resolve => setTimeout(resolve, everyMs))
  }
}
