import type { IncomingMessage } from 'node:http'

/** The head of a request as it came, without what asks for another protocol, to be parsed once more. */
export function rereadable({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    const value = rawHeaders[at + 1] ?? ''
    if (/^connection$/i.test(name)) {
      if (/\bclose\b/i.test(value)) lines.push('Connection: close')
    } else if (!/^(upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${value}`)
  }
  // As Node gives them: one character is one byte.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
