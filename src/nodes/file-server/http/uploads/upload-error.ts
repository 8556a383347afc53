import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FileServerLimits } from '../../limits'
import { isDiskFull, ReceptionError, systemCode } from '../../reception-error'

/** Why an upload is refused, as the uploader is told. */
export class UploadError extends Error {
  readonly status: number
  /** The connection was lost before its end: what came can be gone on with. */
  readonly isCut: boolean

  constructor(status: number, message: string, cause?: unknown, { isCut = false } = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'UploadError'
    this.status = status
    this.isCut = isCut
  }

  static cut(cause?: unknown): UploadError {
    return new UploadError(400, 'La carga se cortó.', cause, { isCut: true })
  }

  static from(error: unknown): UploadError {
    if (error instanceof UploadError) return error
    if (isDiskFull(error) || isReception(error, 'DISK_FULL'))
      return new UploadError(507, 'El disco del servidor está lleno.', error)
    // The system's own words name the server's folders: they are for its log.
    const code = systemCode(error)
    if (code !== null) return new UploadError(refusals[code]?.[0] ?? 500, said(code), error)
    if (isReception(error, 'INTERNAL'))
      return new UploadError(500, 'El servidor no pudo guardar el archivo.', error)
    return new UploadError(400, 'La carga no llegó completa o no es un formulario válido.', error)
  }

  static tooLarge(maxBytes: number): UploadError {
    return new UploadError(413, `El archivo es demasiado grande: el máximo son ${maxBytes} bytes.`)
  }

  static isFolder(name: string): UploadError {
    return new UploadError(409, `El servidor no pudo guardar ${name}: una carpeta tiene ese nombre.`)
  }

  /** For the server's own log. */
  get detail(): string {
    return this.cause === undefined ? this.message : `${this.message} ${String(this.cause)}`
  }
}

function isReception(error: unknown, code: ReceptionError['code']): boolean {
  return error instanceof ReceptionError && error.code === code
}

/** What the system refuses, as a status and as a reason. */
const refusals: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  EROFS: [500, 'su carpeta es de solo lectura'],
  EACCES: [500, 'no tiene permiso para escribir en su carpeta'],
  EPERM: [500, 'no tiene permiso para escribir en su carpeta'],
  ENOENT: [500, 'su carpeta ya no está'],
  ENOTDIR: [500, 'su carpeta ya no está'],
  EISDIR: [409, 'una carpeta tiene ese nombre'],
  ENOTEMPTY: [409, 'una carpeta tiene ese nombre'],
  EEXIST: [409, 'una carpeta tiene ese nombre']
}

function said(code: string): string {
  return `El servidor no pudo guardar el archivo: ${refusals[code]?.[1] ?? code}.`
}

/** Has a client send the body that waits for a word before it does. From then on it comes, as any other. */
export function askForBody(request: IncomingMessage, response: ServerResponse): void {
  if (/100-continue/i.test(request.headers.expect ?? '')) response.writeContinue()
  delete request.headers.expect
}

/**
 * Says that the connection closes where its client still waits for a word before it sends the body: it may leave that out,
 * and what it sends next would be taken for it. Where the body comes already it is read (`linger`), which Node does not
 * do once it has said that it closes.
 */
export function prepareRefusal(request: IncomingMessage, response: ServerResponse): void {
  if (!request.readableEnded && request.headers.expect !== undefined)
    response.setHeader('Connection', 'close')
}

/** Reads on for a while after a refusal: a reset would overtake the answer (RFC 9112, section 9.6). */
export function linger(request: IncomingMessage, { lingerMs, lingerBytes }: FileServerLimits): void {
  if (request.readableEnded || request.destroyed) return
  let bytes = 0
  const timer = setTimeout(() => request.destroy(), lingerMs)
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > lingerBytes) request.destroy()
  })
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
