const storageKey = 'relevo.token'

/**
 * The token that the host put behind `#token=` in the address. It moves to this tab's session storage and out
 * of the address, so that a screen share or a copied link doesn't give it away; a reload finds it again.
 */
export function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given !== null) {
    sessionStorage.setItem(storageKey, given)
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  return given ?? sessionStorage.getItem(storageKey)
}
