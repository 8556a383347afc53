import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { Transform, type TransformCallback } from 'node:stream'
import { RelevoError } from '#shared/errors'

/**
 * A run file ends with its seal, in the place where a zip has its comment: the SHA-256 of every byte before it. So a file
 * that was damaged, cut or changed anywhere is known before anything of it is looked at.
 *
 *     entries | central directory | end of central directory | relevo-run 1 sha256 <64 hex digits>
 */
const prefix = 'relevo-run 1 sha256 '
const sealBytes = prefix.length + 64
/** The end of central directory without a comment; its last two bytes say how long that is. */
const endBytes = 22

/** Seals a zip that has no comment, as it passes. */
export class Sealer extends Transform {
  readonly #hash = createHash('sha256')
  /** Nothing is let go before it is known that it is not the end. */
  #tail = Buffer.alloc(0)

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    const all = Buffer.concat([this.#tail, chunk])
    const ready = all.subarray(0, Math.max(0, all.length - endBytes))
    this.#tail = Buffer.from(all.subarray(ready.length))
    this.#hash.update(ready)
    callback(null, ready)
  }

  override _flush(callback: TransformCallback): void {
    this.#tail.writeUInt16LE(sealBytes, endBytes - 2)
    this.#hash.update(this.#tail)
    callback(null, Buffer.concat([this.#tail, Buffer.from(prefix + this.#hash.digest('hex'), 'latin1')]))
  }
}

/**
 * The seal of a file, which holds.
 * @throws RelevoError `RUN_INVALID` where there is none, or it does not; `FILE_NOT_FOUND`
 */
export async function checkSeal(path: string): Promise<string> {
  const { size } = await statOf(path)
  const from = size - sealBytes
  if (from < endBytes) throw notARun('it is too short')
  const seal = await readEnd(path, from)
  if (!seal.startsWith(prefix) || !/^[0-9a-f]{64}$/.test(seal.slice(prefix.length)))
    throw notARun('its end is missing, or it is something else')
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { end: from - 1 })) hash.update(chunk as Buffer)
  if (hash.digest('hex') !== seal.slice(prefix.length))
    throw notARun('it was changed or damaged after it was written')
  return seal
}

export function notARun(why: string, cause?: unknown): RelevoError {
  return new RelevoError('RUN_INVALID', `the file is not a whole run: ${why}`, undefined, cause)
}

/** A name of an entry as text, also where it has characters that are not seen, or turn those after them around. */
export function quoted(name: string): string {
  const escaped = (character: string): string =>
    `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  return JSON.stringify(name).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)
}

async function statOf(path: string): Promise<{ size: number }> {
  try {
    const found = await stat(path)
    if (found.isFile()) return found
  } catch (error) {
    throw new RelevoError('FILE_NOT_FOUND', `there is no file ${path}`, { path }, error)
  }
  throw new RelevoError('FILE_NOT_FOUND', `${path} is no file`, { path })
}

async function readEnd(path: string, from: number): Promise<string> {
  const handle = await open(path)
  try {
    const data = Buffer.alloc(sealBytes)
    const { bytesRead } = await handle.read(data, 0, sealBytes, from)
    return data.subarray(0, bytesRead).toString('latin1')
  } finally {
    await handle.close()
  }
}
