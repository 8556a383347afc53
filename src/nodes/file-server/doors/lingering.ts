import type { Socket } from 'node:net'
import type { FileServerLimits } from '../limits'

/** Reads on for a while after a refusal, and resolves then: a reset would overtake the last word. */
export function lingering(
  socket: Socket,
  { lingerMs, lingerBytes }: Pick<FileServerLimits, 'lingerMs' | 'lingerBytes'>
): Promise<void> {
  if (socket.destroyed || socket.readableEnded) return Promise.resolve()
  return new Promise(resolve => {
    let bytes = 0
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, lingerMs)
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > lingerBytes) end()
    })
    socket.once('end', end)
    socket.once('close', end)
    socket.resume()
  })
}
