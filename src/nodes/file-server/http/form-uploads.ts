import Busboy from '@fastify/busboy'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { moveFile } from '#system/move-file'
import { safeName } from '#nodes/protocol/transfer/safe-name'
import { ownFolder, stampOf, type ContentHashes } from '../content-hash'
import { FileSink } from '../file-sink'
import type { FileServerLimits } from '../limits'
import type { NodeCounters } from '../node-counters'
import { syncFolder } from '../sync-folder'
import { isDiskFull } from '../reception-error'
import { answerHtml } from './http-answers'
import { uploadPage } from './pages'

/** What a form may hold besides its one file. */
const formLimits = {
  files: 1,
  fields: 16,
  fieldSize: 64 * 1024,
  parts: 32,
  headerPairs: 32,
  headerSize: 16 * 1024
}
/** Bytes that multipart may add around the file: boundaries, headers, other fields. */
const envelopeBytes = 256 * 1024
/** Bytes of a form that its parser may buffer. */
const fileBufferBytes = 1024 ** 2

/** Why an upload is refused, as the uploader is told. */
class UploadError extends Error {
  readonly status: number

  constructor(status: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
  }

  static from(error: unknown): UploadError {
    if (error instanceof UploadError) return error
    if (isDiskFull(error)) return new UploadError(507, 'El disco del servidor está lleno.', error)
    if (error instanceof Error && 'syscall' in error)
      return new UploadError(500, `El servidor no pudo guardar el archivo: ${error.message}`, error)
    return new UploadError(400, 'La carga no llegó completa o no es un formulario válido.', error)
  }
}

interface StoredUpload {
  readonly name: string
  readonly bytes: number
}

/** The files that people upload with the form of `GET /`. A file has its name only once it is whole and on disk. */
export class FormUploads {
  readonly folder: string
  readonly #own: string
  readonly #node: string
  readonly #maxBytes: number
  readonly #limits: FileServerLimits
  readonly #hashes: ContentHashes
  readonly #counters: NodeCounters

  constructor(options: {
    dataDir: string
    node: string
    maxBytes: number
    limits: FileServerLimits
    hashes: ContentHashes
    counters: NodeCounters
  }) {
    this.folder = join(options.dataDir, 'uploads')
    this.#own = join(this.folder, ownFolder)
    this.#node = options.node
    this.#maxBytes = options.maxBytes
    this.#limits = options.limits
    this.#hashes = options.hashes
    this.#counters = options.counters
  }

  /** Creates the folders and removes what an earlier life of this node (others may share them) left unfinished. */
  async prepare(): Promise<void> {
    await mkdir(this.#own, { recursive: true })
    for (const file of await readdir(this.#own)) {
      if (file.startsWith(`${this.#node}~`)) await rm(join(this.#own, file), { force: true })
    }
  }

  /** Answers `POST /`: 302 to the file, or the form again with what was wrong. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<StoredUpload | null> {
    try {
      const stored = await this.#receive(request, response)
      response.writeHead(302, {
        Location: `/uploads/${encodeURIComponent(stored.name)}`,
        'Content-Length': 0
      })
      response.end()
      return stored
    } catch (error) {
      const refusal = UploadError.from(error)
      this.#counters.refused(request.socket.remoteAddress ?? '', refusal.message, `HTTP_${refusal.status}`)
      if (!request.readableEnded) response.setHeader('Connection', 'close')
      if (!response.destroyed) answerHtml(response, refusal.status, uploadPage(refusal.message))
      linger(request, this.#limits)
      return null
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<StoredUpload> {
    const length = Number(request.headers['content-length'] ?? 0)
    if (length > this.#maxBytes + envelopeBytes) throw this.#tooLarge()
    if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? ''))
      throw new UploadError(400, 'Elige un archivo.')
    if (/100-continue/i.test(request.headers.expect ?? '')) response.writeContinue()

    const temporary = join(this.#own, `${this.#node}~${randomUUID()}`)
    try {
      const { rawName, sha256, bytes } = await this.#readForm(request, temporary)
      const name = safeName(rawName)
      if (name === null) throw new UploadError(400, 'El nombre del archivo no sirve.')
      const path = join(this.folder, name)
      const stamp = await stampOf(temporary)
      await moveFile(temporary, path)
      await syncFolder(this.folder)
      await this.#hashes.remember(path, sha256, stamp)
      return { name, bytes }
    } finally {
      await rm(temporary, { force: true }).catch(() => undefined)
    }
  }

  /** Streams the part called `file` to `temporary`; resolves once the whole form was read without a fault. */
  #readForm(
    request: IncomingMessage,
    temporary: string
  ): Promise<{ rawName: string; sha256: string; bytes: number }> {
    return new Promise((resolve, reject) => {
      const form = new Busboy({
        headers: request.headers as { 'content-type': string },
        fileHwm: fileBufferBytes,
        highWaterMark: fileBufferBytes,
        preservePath: true,
        limits: { ...formLimits, fileSize: this.#maxBytes + 1 }
      })
      let file: Promise<{ rawName: string; sha256: string; bytes: number }> | null = null
      let part: Readable | null = null
      const fail = (error: unknown): void => {
        request.unpipe(form)
        form.destroy()
        part?.destroy(error instanceof Error ? error : new Error(String(error)))
        // The file is closed first, so that nothing of it is left.
        void (file ?? Promise.resolve()).catch(() => undefined).then(() => reject(error as Error))
      }
      const onClose = (): void => {
        if (!request.complete) fail(new UploadError(400, 'La carga se cortó.'))
      }
      form.on('file', (field, stream, rawName) => {
        // Busboy reports a form that ends too early here too; the form's own error says it to the uploader.
        stream.on('error', () => undefined)
        // A browser that has no file chosen sends one without name.
        if (field !== 'file' || !rawName || file !== null) {
          stream.resume()
          return
        }
        part = stream
        file = this.#readFile(stream, temporary).then(({ sha256, bytes }) => ({ rawName, sha256, bytes }))
        file.catch(fail)
      })
      form.on('error', fail)
      form.on('finish', () => {
        request.off('close', onClose)
        if (file === null) reject(new UploadError(400, 'Elige un archivo.'))
        else file.then(resolve, reject)
      })
      request.on('error', fail)
      request.once('close', onClose)
      request.pipe(form)
    })
  }

  async #readFile(stream: Readable, temporary: string): Promise<{ sha256: string; bytes: number }> {
    const sink = await FileSink.open(temporary)
    try {
      for await (const chunk of stream) {
        await sink.write(chunk as Buffer)
        if (sink.position > this.#maxBytes) throw this.#tooLarge()
      }
      const bytes = sink.position
      return { sha256: await sink.finish(), bytes }
    } finally {
      await sink.close()
    }
  }

  #tooLarge(): UploadError {
    return new UploadError(413, `El archivo es demasiado grande: el máximo son ${this.#maxBytes} bytes.`)
  }
}

/** Reads on for a while after a refusal: a reset would overtake the answer (RFC 9112, section 9.6). */
function linger(request: IncomingMessage, { lingerMs, lingerBytes }: FileServerLimits): void {
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
