import type { Algorithm, Asked, Candidate } from './algorithm'
import { consistentHash } from './consistent-hash'

/**
 * A client stays with the backend that the hash of its address gives: when one goes only its own clients move, and come
 * back with it. Clients behind one address, as behind a router, share a backend.
 */
export function sourceAddress(): Algorithm {
  const hash = consistentHash()
  return {
    sticky: true,
    choose: <C extends Candidate>(candidates: readonly C[], asked: Asked) =>
      hash.choose(candidates, { ...asked, key: plain(asked.address) })
  }
}

/** A socket for IPv6 calls an IPv4 client `::ffff:10.0.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
