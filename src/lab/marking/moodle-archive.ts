import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { RelevoError } from '#shared/errors'
import { openZip } from '../runs/file/open-zip'

/** Most entries of an archive of hand-ins, bytes of one of them, and of all together. */
const maxEntries = 20_000
const maxEntryBytes = 2 * 1024 ** 3
const maxTotalBytes = 16 * 1024 ** 3
/** What is looked at; the rest of what students hand in stays in the archive. */
const wanted = /\.(?:relevo-run|html?)$/i
/** Letters, figures and what else names of people and files have, on every system. */
const safeName = /^[\p{L}\p{M}\p{N} ._()'@+,-]{1,200}$/u

/** Unpacks an archive of hand-ins into a folder that is there for as long as `look` takes. @throws as `extractHandIns` */
export async function unpacked<T>(archive: string, look: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'relevo-mark-'))
  try {
    await extractHandIns(archive, folder)
    return await look(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Takes runs and reports out of an archive of hand-ins, as Moodle makes it, into an empty folder.
 * @param called what people call it, where that is not its path
 * @throws RelevoError `BAD_ARGUMENTS` where it is none, or larger than any class's
 */
export async function extractHandIns(archive: string, folder: string, called = archive): Promise<void> {
  try {
    const zip = await openZip(archive)
    try {
      if (zip.entryCount > maxEntries) throw tooLarge(called)
      let total = 0
      for await (const entry of zip.eachEntry()) {
        const parts = entry.fileName.split('/')
        if (!wanted.test(entry.fileName) || !parts.every(isSafe)) continue
        total += entry.uncompressedSize
        if (entry.uncompressedSize > maxEntryBytes || total > maxTotalBytes) throw tooLarge(called)
        const target = join(folder, ...parts)
        await mkdir(dirname(target), { recursive: true })
        // yauzl holds a stream to the size that its entry says.
        await pipeline(
          await zip.openReadStreamPromise(entry),
          createWriteStream(target, { flags: 'wx', mode: 0o600 })
        )
      }
    } finally {
      zip.close()
    }
  } catch (error) {
    if (error instanceof RelevoError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new RelevoError(
      'BAD_ARGUMENTS',
      `${called} is no archive that can be read: ${why}`,
      undefined,
      error
    )
  }
}

const isSafe = (part: string): boolean => safeName.test(part) && !/^\.|[. ]$/.test(part)

const tooLarge = (archive: string): RelevoError =>
  new RelevoError('BAD_ARGUMENTS', `${archive} is larger than the hand-ins of a class can be`)
