import type { IncomingHttpHeaders } from 'node:http'
import { UploadError } from './upload-error'

/** Which bytes of a file a request brings. */
export interface UploadRange {
  readonly offset: number
  /** Bytes of the whole file, where the request says so. */
  readonly size: number | null
}

/**
 * What `Content-Range: bytes 1000-1999/2000` says, as `curl -C 1000 -T` sends it: the rest of a file, to its last byte.
 * Without it, the body is the file.
 * @throws UploadError for a range that ends elsewhere: a part of a file must not be taken for the whole of it (RFC
 *   9110, section 14.5)
 */
export function uploadRange(headers: IncomingHttpHeaders): UploadRange {
  const length = headers['content-length'] === undefined ? null : Number(headers['content-length'])
  const said = headers['content-range']
  if (said === undefined) return { offset: 0, size: length }
  const [, first, last, size] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(said) ?? []
  const offset = Number(first)
  const isRest = Number(last) + 1 === Number(size) && offset < Number(size)
  if (first === undefined || !isRest || (length !== null && offset + length !== Number(size)))
    throw new UploadError(
      400,
      'Content-Range tiene que llegar hasta el final del archivo: bytes inicio-último/total.'
    )
  return { offset, size: Number(size) }
}
