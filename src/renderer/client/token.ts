const storageKey = 'relevo.token'

const fragment = () => new URLSearchParams(location.hash.slice(1))

/** The run of before that the address leads to, behind `&run=`; to be read before the token, which empties it. */
export const runInAddress = (): string | null => fragment().get('run')

/**
 * The token that the host put behind `#token=` in the address. It moves to this tab's session storage and out
 * of the address, so that a screen share or a copied link doesn't give it away; a reload finds it again.
 */
export function takeToken(): string | null {
  const given = fragment().get('token')
  if (given !== null) {
    sessionStorage.setItem(storageKey, given)
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  return given ?? sessionStorage.getItem(storageKey)
}

/**
 * Loads the page anew when a link with a token is put into the address bar of an open panel, as after the host was started
 * again: only the fragment differs, and by itself the browser would stay on the page of before.
 */
export function followNewLink(): void {
  addEventListener('hashchange', () => {
    if (fragment().get('token') !== null) location.reload()
  })
}
