import type Busboy from '@fastify/busboy'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { numberedName } from '#nodes/protocol/transfer/safe-name'
import type { PromisedRoom } from '#system/disk/disk-room'
import type { FileServerLimits } from '../../limits'
import type { NodeCounters } from '../../node-counters'
import { answerHtml } from '../http-answers'
import { uploadPage } from '../pages'
import { askForBody, linger, prepareRefusal, UploadError } from './upload-error'
import { uploadName, type UploadName } from './upload-name'
import { uploadLocation, type Received, type StoredUpload, type UploadStore } from './upload-store'

/** What a form may hold. */
const formLimits = {
  files: 64,
  fields: 64,
  fieldSize: 64 * 1024,
  parts: 128,
  headerPairs: 32,
  headerSize: 16 * 1024
}
/** Bytes that multipart may add around the files: boundaries, headers, other fields. */
const envelopeBytes = 256 * 1024
/** Bytes of a form that its parser may buffer. */
const fileBufferBytes = 1024 ** 2

/** A file of a form, and what it is to be called. */
interface FormFile extends Received {
  readonly upload: UploadName
}

/** `POST /` with the form of `GET /`: every file in its field `file` is stored, or none. */
export class FormUploads {
  readonly #store: UploadStore
  readonly #limits: FileServerLimits
  readonly #counters: NodeCounters

  constructor(options: { store: UploadStore; limits: FileServerLimits; counters: NodeCounters }) {
    this.#store = options.store
    this.#limits = options.limits
    this.#counters = options.counters
  }

  /** Answers 302 to the file, or to all of them where there are several; or the form again with what was wrong. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<readonly StoredUpload[]> {
    try {
      const stored = await this.#receive(request, response)
      const [first] = stored
      response.writeHead(302, {
        Location: first !== undefined && stored.length === 1 ? uploadLocation(first.name) : '/uploads/',
        'Content-Length': 0
      })
      response.end()
      return stored
    } catch (error) {
      const refusal = UploadError.from(error)
      this.#counters.refused(request.socket.remoteAddress ?? '', refusal.detail, `HTTP_${refusal.status}`)
      prepareRefusal(request, response)
      if (!response.destroyed) answerHtml(response, refusal.status, uploadPage(refusal.message))
      linger(request, this.#limits)
      return []
    }
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<StoredUpload[]> {
    const room = await this.#store.admit(Number(request.headers['content-length'] ?? 0), { envelopeBytes })
    try {
      return await this.#receiveInto(room, request, response)
    } finally {
      room.release()
    }
  }

  async #receiveInto(
    room: PromisedRoom,
    request: IncomingMessage,
    response: ServerResponse
  ): Promise<StoredUpload[]> {
    if (!/^multipart\/form-data\s*;/i.test(request.headers['content-type'] ?? ''))
      throw new UploadError(400, 'Elige un archivo.')
    // Loaded with the first form: most file servers of a lab never get one.
    const { default: FormParser } = await import('@fastify/busboy')
    askForBody(request, response)

    const temporaries: string[] = []
    try {
      const files = await this.#readForm(request, FormParser, temporaries, room)
      // Looked at before any is stored: of a form all files are, or none.
      for (const { upload } of files)
        if (await this.#store.isFolder(upload)) throw UploadError.isFolder(upload.safe)
      const stored: StoredUpload[] = []
      for (const file of files) stored.push(await this.#store.publish(file, file.upload))
      return stored
    } finally {
      for (const temporary of temporaries) await this.#store.discard(temporary)
    }
  }

  /** Streams the parts called `file` to the disk; resolves once the whole form was read without a fault. */
  #readForm(
    request: IncomingMessage,
    FormParser: typeof Busboy,
    temporaries: string[],
    room: PromisedRoom
  ): Promise<FormFile[]> {
    return new Promise((resolve, reject) => {
      const form = new FormParser({
        headers: request.headers as { 'content-type': string },
        fileHwm: fileBufferBytes,
        highWaterMark: fileBufferBytes,
        preservePath: true,
        limits: { ...formLimits, fileSize: this.#store.maxBytes + 1 }
      })
      const files: Promise<FormFile>[] = []
      const parts = new Set<Readable>()
      const names = new Set<string>()
      let otherFiles = 0
      const fail = (error: unknown): void => {
        request.unpipe(form)
        form.destroy()
        for (const part of parts) part.destroy(error instanceof Error ? error : new Error(String(error)))
        // The files are closed first, so that nothing of them is left.
        void Promise.allSettled(files).then(() => reject(error as Error))
      }
      const onClose = (): void => {
        if (!request.complete) fail(UploadError.cut())
      }
      const take = async (stream: Readable, rawName: string): Promise<FormFile> => {
        const temporary = this.#store.temporary()
        temporaries.push(temporary)
        parts.add(stream)
        const upload = freeName(rawName, names)
        const received = await this.#store.receive(stream, temporary, room)
        parts.delete(stream)
        return { ...received, upload }
      }
      form.on('file', (field, stream, rawName) => {
        // Busboy reports a form that ends too early here too; the form's own error says it to the uploader.
        stream.on('error', () => undefined)
        // A browser that has no file chosen sends one without name.
        if (field !== 'file' || !rawName) {
          if (rawName) otherFiles++
          stream.resume()
          return
        }
        // Told by the parser too: it may come to the end of the form long before the disk does to this.
        stream.once('limit', () => fail(UploadError.tooLarge(this.#store.maxBytes)))
        const file = take(stream, rawName)
        files.push(file)
        file.catch(fail)
      })
      const tooMany = (what: string) => () =>
        fail(new UploadError(413, `El formulario trae demasiados ${what}.`))
      form.on('partsLimit', tooMany('campos'))
      form.on('fieldsLimit', tooMany('campos'))
      form.on('filesLimit', tooMany('archivos'))
      form.on('error', fail)
      form.on('finish', () => {
        request.off('close', onClose)
        if (files.length > 0) return void Promise.all(files).then(resolve, reject)
        const said = otherFiles > 0 ? 'El archivo tiene que venir en el campo «file».' : 'Elige un archivo.'
        reject(new UploadError(400, said))
      })
      request.on('error', fail)
      request.once('close', onClose)
      if (request.closed) onClose()
      request.pipe(form)
    })
  }
}

/**
 * A name as its file has it. Of what would end a name in a form, browsers write `%22`, `%0A` and `%0D` (WHATWG's HTML, section
 * 4.10.21.8), and nothing else of it in this way.
 */
function nameInForm(raw: string): string {
  return raw.replaceAll('%22', '"').replaceAll('%0A', '\n').replaceAll('%0D', '\r')
}

/** A safe name that no other file of the form has; it is added to `names`. @throws UploadError */
function freeName(rawName: string, names: Set<string>): UploadName {
  const name = uploadName(nameInForm(rawName))
  if (name === null) throw new UploadError(400, 'El nombre del archivo no sirve.')
  let free = name
  for (let n = 2; names.has(free.safe); n++)
    free = { sent: numberedName(name.sent, n), safe: numberedName(name.safe, n) }
  names.add(free.safe)
  return free
}
