import type { Socket } from 'node:net'
import type { StoredUpload } from '../../http/uploads/upload-store'
import { ReceptionError } from '../../reception-error'
import type { IncomingFile } from '../incoming-files'

/**
 * Receives a file over a connection for data, whose end is the end of the file: in stream mode FTP has no other word for
 * it (RFC 959, section 3.4.1), and the end of a program that was killed looks the same. What tells them apart is the
 * control connection: it ends with the program, while one that lives keeps it open and waits for the reply. Where the
 * client has said the size before (ALLO), that counts.
 *
 * @param gone why the client does not wait for the reply any more; null while it does
 */
export async function receiveStream(
  data: Socket,
  file: IncomingFile,
  size: number | undefined,
  gone: () => string | null
): Promise<StoredUpload> {
  try {
    for await (const chunk of data.iterator({ destroyOnReturn: false })) await file.write(chunk as Buffer)
  } catch (error) {
    throw lostOr(error, gone())
  }
  const check = (): void => {
    const why = gone()
    if (why !== null) throw ReceptionError.cut(why, 'died')
  }
  check()
  return file.finish({ outcome: 'whole', evidence: size === undefined ? 'alive' : 'framing' }, check)
}

function lostOr(error: unknown, why: string | null): unknown {
  if (error instanceof ReceptionError || !(error instanceof Error)) return error
  const code = 'code' in error ? error.code : ''
  if (code === 'ECONNRESET') return ReceptionError.cut('the connection was reset', 'reset')
  if (code === 'ERR_STREAM_PREMATURE_CLOSE')
    return ReceptionError.cut(why ?? 'the connection was closed', why === null ? 'short' : 'given-up')
  return 'syscall' in error ? error : ReceptionError.cut(error.message, 'limit')
}
