import type { Socket } from 'node:net'

type Done = (error?: Error | null) => void

/** What a write says when the other end has closed, and reads no more. */
const closed: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET'])

/**
 * A server may answer before it has read the whole request, and close. What of the request comes after breaks the
 * connection, and Node destroys a socket as soon as a write fails, with the answer unread in it. A client should read
 * that answer (RFC 9112, section 9.5): such failures are told, and passed over; the reading side ends by itself.
 *
 * @param refused called for each write that failed. @returns whether to pass over it
 */
export function passOverRefusedWrites(socket: Socket, refused: (code: string) => boolean): void {
  const { _write: write, _writev: writev } = socket
  const after =
    (done: Done): Done =>
    error => {
      const { code } = (error ?? {}) as NodeJS.ErrnoException
      done(code !== undefined && closed.has(code) && refused(code) ? null : error)
    }
  socket._write = (chunk, encoding, done) => write.call(socket, chunk, encoding, after(done))
  if (writev) socket._writev = (chunks, done) => writev.call(socket, chunks, after(done))
}
