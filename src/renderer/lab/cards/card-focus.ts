export const cardDomId = (node: string) => `card-${node}`

/** Moves the keyboard focus to a node's card, if it is on screen. */
export function focusCard(node: string): void {
  document.getElementById(cardDomId(node))?.focus({ preventScroll: true })
}

/** The node whose card itself has the focus, and none of its buttons; null: none has. */
export function focusedCard(nodes: Iterable<string>): string | null {
  const id = document.activeElement?.id
  for (const node of nodes) if (cardDomId(node) === id) return node
  return null
}

/** Moves the focus into the inspector, to the tab that is shown, once it is. */
export function focusFaults(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.insp [role=tab][data-selected]')?.focus())
}
