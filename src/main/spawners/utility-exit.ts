import type { NodeExit } from '#lab/spawners/spawner'

/**
 * What the `exit` event of a utility process means. A node that calls `process.exit` tells its code. One that ends
 * otherwise is told by the raw status of waitpid(2) on POSIX: the signal in the low seven bits, an exit code in the
 * byte above. The two can be confused below 256; of these only 9 is read as a signal, as `kill -9` is what people do.
 */
export function utilityExit(status: number, wasKilled: boolean): NodeExit {
  if (wasKilled || (status === 9 && process.platform !== 'win32')) return { code: null, signal: 'SIGKILL' }
  const isRaw = status > 0xff && status <= 0xffff && (status & 0x7f) === 0 && process.platform !== 'win32'
  return { code: isRaw ? status >> 8 : status, signal: null }
}
