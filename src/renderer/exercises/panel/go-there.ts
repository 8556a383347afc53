/** What glows, and can be pressed, before the card around it, which glows as well. */
const targets = ['button.glows', '.glows button, .glows input', '.glows'] as const

/** How long the Lab may take to be shown, frames. */
const mostFrames = 120

/**
 * Puts the focus on what a step asks one to press, and that glows: whoever has no mouse would come through all that is
 * between. Resolves with whether there is such a thing.
 */
export async function goThere(): Promise<boolean> {
  for (let frame = 0; frame < mostFrames; frame++) {
    for (const selector of targets) {
      const target = document.querySelector<HTMLElement>(selector)
      target?.focus()
      if (target && document.activeElement === target) return true
    }
    await new Promise(requestAnimationFrame)
  }
  return false
}
