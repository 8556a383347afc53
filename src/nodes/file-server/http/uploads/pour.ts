import { finished, type Readable } from 'node:stream'
import type { FileSink } from '../../file-sink'

/**
 * Writes what comes of a stream to its end, each chunk as it comes: Node's own iterator copies all that waits into one new
 * piece of memory. Where it throws, the stream is left as it is, without its error.
 * @param check called after each chunk; throws where no more is wanted
 */
export function pour(stream: Readable, sink: FileSink, check: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const end = (error?: unknown): void => {
      if (isOver) return
      isOver = true
      stream.off('data', take)
      stopWatching()
      if (error === undefined || error === null) return resolve()
      stream.pause()
      reject(error as Error)
    }
    const take = (chunk: Buffer): void => {
      const written = sink.write(chunk)
      if (sink.isFull) stream.pause()
      written.then(() => {
        if (!isOver && stream.isPaused() && !sink.isFull) stream.resume()
      }, end)
      try {
        check()
      } catch (error) {
        end(error)
      }
    }
    const stopWatching = finished(stream, { writable: false }, end)
    stream.on('data', take)
  })
}
