import { open, type FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'

const pieceBytes = 64 * 1024

/**
 * Opens a zip, of which nothing is believed.
 * @throws Error where it cannot be read as one
 */
export async function openZip(path: string): Promise<ZipFile> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const options = { lazyEntries: true, autoClose: false, strictFileNames: true }
    return await fromRandomAccessReaderPromise(new ZipBytes(handle, size), size, options)
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** The bytes of a file. A zip may name places that are in no file, at which Node throws where nobody would catch it. */
class ZipBytes extends RandomAccessReader {
  readonly #handle: FileHandle
  readonly #size: number

  constructor(handle: FileHandle, size: number) {
    super()
    this.#handle = handle
    this.#size = size
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void
  ): void {
    const bytes = this.#isInside(position, position + length)
      ? this.#handle.read(buffer, offset, length, position)
      : Promise.reject(outside())
    // What the callback throws is not of this promise.
    bytes.then(
      ({ bytesRead }) => setImmediate(callback, null, bytesRead),
      (error: Error) => setImmediate(callback, error)
    )
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#pieces(start, end), { objectMode: false })
  }

  override close(callback: (error: Error | null) => void): void {
    this.#handle.close().then(
      () => callback(null),
      (error: Error) => callback(error)
    )
  }

  async *#pieces(start: number, end: number): AsyncGenerator<Buffer> {
    if (!this.#isInside(start, end)) throw outside()
    for (let at = start; at < end;) {
      const piece = Buffer.alloc(Math.min(pieceBytes, end - at))
      const { bytesRead } = await this.#handle.read(piece, 0, piece.length, at)
      if (bytesRead === 0) return
      yield piece.subarray(0, bytesRead)
      at += bytesRead
    }
  }

  #isInside(start: number, end: number): boolean {
    return start >= 0 && start <= end && end <= this.#size
  }
}

function outside(): Error {
  return new Error('it names a place that is not in the file')
}
