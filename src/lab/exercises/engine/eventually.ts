import { setTimeout as delay } from 'node:timers/promises'

/** How often something is looked at that is waited for, ms. */
const lookMs = 50

/** Waits for something to be so; false when it was not `withinMs`. @throws AbortError when the signal is aborted */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  { signal, withinMs }: { readonly signal: AbortSignal; readonly withinMs: number }
): Promise<boolean> {
  const until = performance.now() + withinMs
  for (;;) {
    if (await isSo()) return true
    if (performance.now() >= until) return false
    await delay(lookMs, undefined, { signal })
  }
}
