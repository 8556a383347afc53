/** How long the Lab may take to be shown, frames. */
const mostFrames = 120

/**
 * Puts the focus on what a step asks one to press, and that glows: whoever has no mouse would come through all that is
 * between. Resolves with whether there is such a thing.
 */
export async function goThere(): Promise<boolean> {
  for (let frame = 0; frame < mostFrames; frame++) {
    const target = document.querySelector<HTMLElement>('button.glows, .glows button, .glows input, .glows')
    if (target) {
      target.focus()
      return true
    }
    await new Promise(requestAnimationFrame)
  }
  return false
}
