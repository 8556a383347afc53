import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { RelevoError } from '#shared/errors'
import { moveFile } from '#system/move-file'
import { runInfoFile, type RunInfo } from '../run-info'
import { entriesIn, isCompressed, manifestFile } from './entries'
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
  const there = []
  for (const entry of entries) {
    const { name, path, bytes, data } = entry
    // Of a run that goes on, the oldest may have had to make room meanwhile.
    const hash = data ? sha256(data) : await hashOf(path, bytes).catch(() => null)
    if (hash === null) continue
    files.push({ name, bytes, sha256: hash })
    there.push(entry)
  }
  const manifest: Manifest = { format: 1, run: info.id, files }

  const zip = new ZipFile()
  const sealed = new Sealer()
  let reading: Readable | null = null
  // Whoever wanted it may be gone before its end.
  sealed.once('close', () => reading?.destroy())
  zip.on('error', error => sealed.destroy(error as Error))
  zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`), manifestFile, options)
  zip.addBuffer(infoText, runInfoFile, options)
  for (const { name, path, bytes, data } of there) {
    if (data) {
      zip.addBuffer(data, name, options)
      continue
    }
    const own = { ...options, compress: !isCompressed(name), size: bytes }
    // Of a run that goes on, only what was there when its manifest was made.
    zip.addReadStreamLazy(name, own, callback => callback(null, (reading = upTo(path, bytes))))
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
    await pipeline(await runFileStream(folder, info), createWriteStream(temporary, { flags: 'wx' }))
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

function upTo(path: string, bytes: number): Readable {
  // No range of `createReadStream` is empty.
  return bytes === 0 ? Readable.from([]) : createReadStream(path, { end: bytes - 1 })
}

async function hashOf(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256')
  if (bytes > 0)
    for await (const chunk of createReadStream(path, { end: bytes - 1 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
