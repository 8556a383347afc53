import { isIPv4 } from 'node:net'

/** The 4 or 16 bytes of an address, as certificates have them. @param ip an IPv4 or IPv6 address without a zone */
export function ipBytes(ip: string): Buffer {
  if (isIPv4(ip)) return Buffer.from(ip.split('.').map(Number))
  // The URL parser writes an address out in its shortest form, with no IPv4 in it.
  const short = new URL(`http://[${ip}]`).hostname.slice(1, -1)
  const [before = '', after] = short.split('::')
  const groups = (text: string): string[] => text.split(':').filter(group => group !== '')
  const tail = after === undefined ? [] : groups(after)
  const head = groups(before)
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return Buffer.from([...head, ...zeros, ...tail].map(group => group.padStart(4, '0')).join(''), 'hex')
}
