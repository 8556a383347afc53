import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createDeflateRaw } from 'node:zlib'
import { ZipFile } from 'yazl'
import { RelevoError } from '#shared/errors'
import { moveFile } from '#system/move-file'
import { runInfoFile, type RunInfo } from '../run-info'
import {
  entriesIn,
  isCompressed,
  manifestFile,
  maxRatio,
  mayBeReplaced,
  smallBytes,
  type RunEntry
} from './entries'
import type { Manifest } from './manifest'
import { Sealer } from './seal'

/** The same for every entry, so that a run that is written twice is the same file. DOS counts from here, without a zone. */
const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, forceDosTimestamp: true }

/**
 * A run's folder as one file, as it is written.
 * @param info what `run.json` is to say in it: a person's own marks on a run stay with that person
 */
export async function runFileStream(folder: string, info: RunInfo): Promise<Readable> {
  const infoText = Buffer.from(`${JSON.stringify(forOthers(info), null, 2)}\n`)
  const entries = (await entriesIn(folder)).filter(({ name }) => name !== runInfoFile)
  const files = [{ name: runInfoFile, bytes: infoText.length, sha256: sha256(infoText) }]
  const there: Held[] = []
  for (const entry of entries) {
    // Of a run that goes on, the oldest may have had to make room meanwhile.
    const held = await hold(entry).catch(() => null)
    if (held === null) continue
    files.push({ name: entry.name, bytes: entry.bytes, sha256: held.sha256 })
    there.push(held)
  }
  const manifest: Manifest = { format: 1, run: info.id, files }

  const zip = new ZipFile()
  const sealed = new Sealer()
  let reading: Readable | null = null
  // Whoever wanted it may be gone before its end.
  sealed.once('close', () => {
    reading?.destroy()
    for (const { handle } of there) void handle?.close()
  })
  zip.on('error', error => sealed.destroy(error as Error))
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), manifestFile, options)
  zip.addBuffer(infoText, runInfoFile, options)
  for (const held of there) {
    const { name, bytes, data } = held.entry
    if (data) {
      zip.addBuffer(data, name, options)
      continue
    }
    const own = { ...options, compress: held.compress, size: bytes }
    zip.addReadStreamLazy(name, own, callback => {
      reading = bytesOf(held)
      // Nobody else listens to it: what makes room now ends the file, and not the host.
      reading.once('error', error => sealed.destroy(error))
      callback(null, reading)
    })
  }
  zip.end()
  zip.outputStream.on('error', error => sealed.destroy(error))
  return zip.outputStream.pipe(sealed)
}

/**
 * Writes a run into a file, in place of one that is there. Returns its bytes.
 * @throws RelevoError `FILE_NOT_WRITTEN`
 */
export async function writeRunFile(folder: string, info: RunInfo, path: string): Promise<number> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString('hex')}.relevo-run.tmp`)
  try {
    await writeOnce(folder, info, temporary)
    await moveFile(temporary, path)
    return (await stat(path)).size
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    const why = error instanceof Error ? error.message : String(error)
    throw new RelevoError('FILE_NOT_WRITTEN', `${path} could not be written: ${why}`, { path }, error)
  }
}

function forOthers({ digest: _digest, ...info }: RunInfo): RunInfo {
  return { ...info, keep: false, imported: false }
}

/** @param tries how often it is begun again where something of the run had to make room meanwhile */
async function writeOnce(folder: string, info: RunInfo, path: string, tries = 3): Promise<void> {
  try {
    await pipeline(await runFileStream(folder, info), createWriteStream(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tries === 1) throw error
    await writeOnce(folder, info, path, tries - 1)
  }
}

/** An entry and what its manifest says of it. */
interface Held {
  readonly entry: RunEntry
  readonly sha256: string
  readonly compress: boolean
  /** Of one that may be replaced before it is its turn: it can be read all the same. */
  readonly handle: FileHandle | null
}

async function hold(entry: RunEntry): Promise<Held> {
  const { name, path, bytes, data } = entry
  if (data) return { entry, sha256: sha256(data), compress: true, handle: null }
  const handle = mayBeReplaced(name) ? await open(path) : null
  try {
    const hash = createHash('sha256')
    let read = 0
    for await (const chunk of bytesOf({ entry, handle })) {
      hash.update(chunk as Buffer)
      read += (chunk as Buffer).length
    }
    if (read !== bytes) throw new Error(`${name} has been replaced`)
    const compress = !isCompressed(name) && !(handle && (await isLikeBomb({ entry, handle })))
    return { entry, sha256: hash.digest('hex'), compress, handle }
  } catch (error) {
    await handle?.close()
    throw error
  }
}

/** Whether it would be refused if it were compressed: a program that prints one line for ever is none. */
async function isLikeBomb(held: Pick<Held, 'entry' | 'handle'>): Promise<boolean> {
  const { bytes } = held.entry
  if (bytes <= smallBytes) return false
  let packed = 0
  await pipeline(bytesOf(held), createDeflateRaw(), async chunks => {
    for await (const chunk of chunks) packed += (chunk as Buffer).length
  })
  // Of what comes to the bound by a few bytes, either is well.
  return bytes > (packed * maxRatio) / 2
}

/** Of a run that goes on, only what was there when it was looked at. */
function bytesOf({ entry: { path, bytes }, handle }: Pick<Held, 'entry' | 'handle'>): Readable {
  // No range of a stream is empty.
  if (bytes === 0) return Readable.from([])
  const range = { start: 0, end: bytes - 1 }
  return handle?.createReadStream({ ...range, autoClose: false }) ?? createReadStream(path, range)
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
