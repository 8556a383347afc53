import { connect } from 'node:net'

/** The bytes of the coursework's client, written from its wire facts and not with the product's own encoder. */
export function exchangeBytes(): Buffer {
  const bytes = Buffer.alloc(4 + 8 + 4 + 5 * 8)
  bytes.writeInt32BE(123, 0)
  bytes.writeDoubleBE(1234567890.1234567, 4)
  bytes.write('hola', 12, 'utf8')
  for (const [index, value] of [1.1, 1.2, 1.3, 1.4, 1.5].entries()) bytes.writeDoubleBE(value, 16 + 8 * index)
  return bytes
}

/** What a replica prints for one exchange. */
export const exchangeLines = ['123', '1.2345678901234567E9', 'hola', '1.1', '1.2', '1.3', '1.4', '1.5']

/** Runs one exchange and resolves with all that the server said until it closed. Rejects on a reset or a silence. */
export function exchange(port: number, { host = '127.0.0.1', timeoutMs = 60_000 } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    let said = ''
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`silent for ${timeoutMs} ms`)))
    socket.on('data', chunk => (said += chunk.toString('latin1')))
    socket.on('error', reject)
    socket.on('end', () => resolve(said))
    socket.write(exchangeBytes())
  })
}
