export const cardDomId = (node: string) => `card-${node}`

/** Moves the keyboard focus to a node's card, if it is on screen. */
export function focusCard(node: string): void {
  document.getElementById(cardDomId(node))?.focus({ preventScroll: true })
}

/** Moves the focus into the inspector, to the tab that is shown, once it is. */
export function focusFaults(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.insp [role=tab][data-selected]')?.focus())
}
