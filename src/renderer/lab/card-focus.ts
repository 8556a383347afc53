export const cardDomId = (node: string) => `card-${node}`

/** Moves the keyboard focus to a node's card, if it is on screen. */
export function focusCard(node: string): void {
  document.getElementById(cardDomId(node))?.focus({ preventScroll: true })
}
