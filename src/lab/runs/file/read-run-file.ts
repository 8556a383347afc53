import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, type Readable, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { RelevoError } from '#shared/errors'
import {
  limitOf,
  manifestFile,
  maxEntries,
  maxManifestBytes,
  maxRatio,
  maxTotalBytes,
  smallBytes
} from './entries'
import { parseManifest, type Manifest } from './manifest'
import { openZip } from './open-zip'
import { checkSeal, notARun, quoted } from './seal'

/** The method numbers of the zip format that a run file has. */
const methods: ReadonlySet<number> = new Set([0, 8])

/**
 * Takes what is in a run file into an empty folder of its own. Nothing in it is believed before it was checked: the seal
 * first, then names and sizes, then each byte against the manifest. What was written is the caller's to remove, also
 * where this throws.
 * @throws RelevoError `RUN_INVALID`, which says why; `FILE_NOT_FOUND`
 */
export async function extractRunFile(
  path: string,
  folder: string
): Promise<{ seal: string; manifest: Manifest }> {
  const seal = await checkSeal(path)
  try {
    const zip = await openZip(path)
    try {
      return { seal, manifest: await extract(zip, seal, folder) }
    } finally {
      zip.close()
    }
  } catch (error) {
    if (error instanceof RelevoError) throw error
    throw notARun(error instanceof Error ? error.message : String(error), error)
  }
}

async function extract(zip: ZipFile, seal: string, folder: string): Promise<Manifest> {
  if (zip.comment !== seal) throw notARun('it has two ends')
  if (zip.entryCount > maxEntries) throw notARun('it has too many entries')
  let manifest: Manifest | null = null
  let total = 0
  let index = 0
  for await (const entry of zip.eachEntry()) {
    checkForm(entry)
    // Others may go by the name that stands before the bytes, and by the sum behind it: they would see another file.
    const { fileName } = await zip.readLocalFileHeaderPromise(entry)
    if (!fileName.equals(entry.fileNameRaw)) throw notARun(`${quoted(entry.fileName)} has two names`)
    total += entry.uncompressedSize
    if (total > maxTotalBytes) throw notARun('it is too large')
    if (manifest === null) {
      if (entry.fileName !== manifestFile) throw notARun('it does not begin with a manifest')
      if (entry.uncompressedSize > maxManifestBytes) throw notARun('its manifest is too large')
      const text = await bytesOf(await zip.openReadStreamPromise(entry))
      if (crc32(text) !== entry.crc32) throw notARun('its manifest is damaged')
      manifest = parseManifest(text.toString('utf8'))
      if (manifest.files.length !== zip.entryCount - 1)
        throw notARun('something is in it that its manifest does not name')
      continue
    }
    const said = manifest.files[index++]
    if (said?.name !== entry.fileName || limitOf(entry.fileName) === null)
      throw notARun(`${quoted(entry.fileName)} is not what its manifest names`)
    if (said.bytes !== entry.uncompressedSize)
      throw notARun(`${said.name} has another size than its manifest says`)
    const target = join(folder, ...entry.fileName.split('/'))
    await mkdir(dirname(target), { recursive: true })
    const check = new HashCheck()
    await pipeline(
      await zip.openReadStreamPromise(entry),
      check,
      createWriteStream(target, { flags: 'wx', mode: 0o600 })
    )
    if (check.digest() !== said.sha256 || check.crc !== entry.crc32)
      throw notARun(`${said.name} is not what its manifest says`)
  }
  if (manifest === null) throw notARun('it is empty')
  return manifest
}

function checkForm(entry: Entry): void {
  const { fileName, compressedSize, uncompressedSize, compressionMethod, externalFileAttributes } = entry
  if (entry.isEncrypted()) throw notARun('it is encrypted')
  if (!methods.has(compressionMethod)) throw notARun('it is compressed in another way than ours')
  // The upper half is the mode of the file where Unix made it: a plain one, or nothing is said.
  const type = (externalFileAttributes >>> 16) & 0o170000
  if (type !== 0 && type !== 0o100000) throw notARun(`${quoted(fileName)} is no plain file`)
  if (uncompressedSize > smallBytes && uncompressedSize > compressedSize * maxRatio)
    throw notARun(`${quoted(fileName)} would be blown up too far`)
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

class HashCheck extends Transform {
  readonly #hash = createHash('sha256')
  crc = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#hash.update(chunk)
    this.crc = crc32(chunk, this.crc)
    callback(null, chunk)
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}
