/**
 * The panel's address without the token that opens it: what a terminal shows goes into chats, recordings and reports of
 * errors.
 */
export function withoutToken(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.href
}
