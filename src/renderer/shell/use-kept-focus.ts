import { useEffect } from 'react'

/** What a person who hears the page is told to be in: where the focus goes when what had it goes away. */
const places = 'main, aside, nav, header, section[aria-label], ul, ol, table, [role], [tabindex]'

/**
 * Gives the focus to the place around what had it, where that goes away or can no longer be pressed: a notice that is
 * closed, a row that is deleted, a panel that is done with. Otherwise the page would have it, and who has no mouse would
 * begin at its top. After a press with the mouse it is a place that no keys act on: they go on acting on what is selected.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let frame = 0
    // As it was when it got the focus: the next key that is pressed makes it visible in any case.
    let isVisible = false
    function onFocusIn({ target }: FocusEvent) {
      isVisible = target instanceof Element && target.matches(':focus-visible')
    }
    function onFocusOut({ target, relatedTarget }: FocusEvent) {
      if (relatedTarget !== null || !(target instanceof Element)) return
      const around = placesAround(target).filter(({ tabIndex }) => isVisible || tabIndex < 0)
      const look = () => {
        if (document.activeElement !== document.body || isThere(target)) return
        const place = around.find(isThere) ?? document.querySelector('main')
        if (place) focusPlace(place)
      }
      cancelAnimationFrame(frame)
      // By then whoever has a place for it, as a dialog that closes, has given it the focus.
      frame = requestAnimationFrame(() => (frame = requestAnimationFrame(look)))
    }
    document.addEventListener('focusin', onFocusIn)
    document.addEventListener('focusout', onFocusOut)
    return () => {
      cancelAnimationFrame(frame)
      document.removeEventListener('focusin', onFocusIn)
      document.removeEventListener('focusout', onFocusOut)
    }
  }, [])
}

/** From the nearest outwards; asked while they are there. */
function placesAround(target: Element): readonly HTMLElement[] {
  const found: HTMLElement[] = []
  let at = target.parentElement?.closest<HTMLElement>(places)
  while (at) {
    found.push(at)
    at = at.parentElement?.closest<HTMLElement>(places)
  }
  return found
}

const isThere = (element: Element): boolean =>
  element.isConnected && !element.matches(':disabled') && element.checkVisibility()

function focusPlace(place: HTMLElement): void {
  if (!place.hasAttribute('tabindex')) {
    place.tabIndex = -1
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true })
  }
  place.focus({ preventScroll: true })
}
