/**
 * What the system has not taken yet of the write that a socket is at, bytes: `writableLength` counts the whole of it until it has
 * taken all. Node tells no one, but its handle does where its insides are as they were; else 0.
 */
export function writeQueueBytes(socket: object): number {
  const left = (socket as { _handle?: { writeQueueSize?: unknown } | null })._handle?.writeQueueSize
  return typeof left === 'number' ? left : 0
}
