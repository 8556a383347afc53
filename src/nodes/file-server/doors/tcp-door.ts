import type { Socket } from 'node:net'
import { isRequestLine } from '#nodes/net/foreign-page'
import { splitPath } from '#nodes/protocol/transfer/safe-name'
import { exactly, uploadName } from '../http/uploads/upload-name'
import type { StoredUpload } from '../http/uploads/upload-store'
import type { FileServerLimits } from '../limits'
import { ReceptionError } from '../reception-error'
import type { Door } from './door'
import type { IncomingFile, IncomingFiles } from './incoming-files'
import { lingering } from './lingering'
import { introduction, streamDoor } from './stream-door'

/** What a connection begins with that says what it brings. */
const word = 'STORE '
/** What the method of a request of HTTP looks like. */
const mayBeRequest = /^[A-Z]{1,6}(?: |$)/
/** Bytes of that line at most. */
const maxLineBytes = 4096

/**
 * Files over TCP and nothing else, one a connection.
 *
 *     STORE 1048576 video.mp4\n      size in bytes, and name; then the bytes of the file
 *     STORED 1048576 <SHA-256> video.mp4\n        or: FAILED <code> <why>\n
 *
 * Whatever begins otherwise is the file itself, to the end of the connection, as `nc HOST PORT < FILE` sends it. It has
 * no name, so it gets one that no other file has; and a FIN looks the same wherever in a file it comes, so that nobody
 * knows whether it is whole: the answer is `RECEIVED`, not `STORED`.
 */
export function tcpDoor(files: IncomingFiles, limits: FileServerLimits): Door {
  return streamDoor(files.services, (socket, peer) => {
    socket.setTimeout(limits.idleMs, () => socket.destroy(new Error(`nothing came for ${limits.idleMs} ms`)))
    return { done: receive(socket, peer, files, limits), drain: () => undefined }
  })
}

async function receive(
  socket: Socket,
  peer: string,
  files: IncomingFiles,
  limits: FileServerLimits
): Promise<void> {
  const chunks = socket.iterator({ destroyOnReturn: false })
  let file: IncomingFile | null = null
  const introduced = introduction(socket, limits.introductionMs, () =>
    socket.destroy(new Error(`the first line took more than ${limits.introductionMs} ms`))
  )
  try {
    const { line, rest } = await readLine(chunks)
    introduced()
    if (line === null && rest.length === 0) return
    const announced = line === null ? null : parse(line)
    file = await files.begin(
      'tcp',
      peer,
      announced ? uploadName(splitPath(announced.name).name) : exactly(unnamed()),
      {
        ...(announced && { size: announced.size }),
        keeps: false
      }
    )
    const stored = announced
      ? await takeAnnounced(file, announced.size, rest, chunks)
      : await takeAll(file, rest, chunks)
    const { bytes, sha256, name } = stored
    socket.end(`${announced ? 'STORED' : 'RECEIVED'} ${bytes} ${sha256} ${name}\n`)
  } catch (error) {
    const failure = file === null ? ReceptionError.from(lostOr(error)) : await file.cut(lostOr(error))
    // Or nothing more of it could be read.
    await chunks.return?.()
    if (socket.writable) socket.end(`FAILED ${failure.code} ${failure.message}\n`)
    await lingering(socket, limits)
  }
}

async function takeAnnounced(
  file: IncomingFile,
  size: number,
  rest: Buffer,
  chunks: AsyncIterator<Buffer>
): Promise<StoredUpload> {
  if (rest.length > 0) await file.write(rest)
  while (file.position < size) {
    const { done, value } = await chunks.next()
    if (done)
      throw ReceptionError.cut(`the connection ended after ${file.position} of ${size} bytes`, 'short')
    await file.write(value)
  }
  return file.finish({ outcome: 'whole', evidence: 'framing' })
}

async function takeAll(
  file: IncomingFile,
  rest: Buffer,
  chunks: AsyncIterator<Buffer>
): Promise<StoredUpload> {
  await file.write(rest)
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) await file.write(next.value)
  return file.finish({ outcome: 'unknown', evidence: 'unverified' })
}

/** The first line, where it is one that says what comes, and what came behind it; else null, and all that came. */
async function readLine(chunks: AsyncIterator<Buffer>): Promise<{ line: string | null; rest: Buffer }> {
  let came = Buffer.alloc(0)
  for (;;) {
    const { done, value } = await chunks.next()
    if (done) {
      const begun = came.subarray(0, word.length).toString('latin1')
      // What was announced, in part: it is no file of its own.
      if (came.length > 0 && word.startsWith(begun))
        throw ReceptionError.cut('the connection ended in the first line', 'short')
      return { line: null, rest: came }
    }
    came = Buffer.concat([came, value])
    const start = came.subarray(0, word.length).toString('latin1')
    const end = came.indexOf('\n')
    if (!word.startsWith(start)) {
      if (end < 0 && came.length <= maxLineBytes && mayBeRequest.test(start)) continue
      if (isRequestLine(came.toString('latin1', 0, Math.max(0, end))))
        throw new ReceptionError('BAD_OFFER', 'no HTTP here: a web page may have sent it')
      return { line: null, rest: came }
    }
    if (end >= 0 && start === word)
      return { line: came.subarray(0, end).toString('utf8'), rest: came.subarray(end + 1) }
    if (came.length > maxLineBytes) throw new ReceptionError('PROTOCOL_ERROR', 'the first line is too long')
  }
}

/** @throws ReceptionError `BAD_OFFER` */
function parse(line: string): { readonly size: number; readonly name: string } {
  const [, size, name] = /^STORE (\d{1,15}) (.+?)\r?$/.exec(line) ?? []
  if (size === undefined || name === undefined)
    throw new ReceptionError('BAD_OFFER', 'the first line is: STORE <bytes> <name>')
  return { size: Number(size), name }
}

let last = 0

/** `tcp-20260412-153000-7.bin`: a name that no file has. */
function unnamed(): string {
  const [day = '', time = ''] = new Date().toISOString().split('T')
  return `tcp-${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${++last}.bin`
}

/** A connection that broke, in words of the system's or of Node's. */
function lostOr(error: unknown): unknown {
  if (error instanceof ReceptionError || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNRESET') return ReceptionError.cut('the connection was reset', 'reset')
  if (code === 'ERR_STREAM_PREMATURE_CLOSE') return ReceptionError.cut('the connection was closed', 'short')
  return 'syscall' in error ? error : ReceptionError.cut(error.message, 'limit')
}
