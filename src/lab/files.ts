import { createHash } from 'node:crypto'
import { rename } from 'node:fs/promises'

/** Longest base name that is made of a name from outside, characters. */
const maxNameChars = 100
/** Names that Windows keeps for devices, whatever their extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/**
 * A base name that is safe on every system: one path segment, no dots at its ends. Where that changes the name,
 * a hash of the original keeps two names apart.
 */
export function safeBaseName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]/gu, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, maxNameChars)
  if (plain === name && !reserved.test(plain)) return plain
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8)
  return `${plain || 'unnamed'}-${hash}`
}

/** The last segment of a file name from outside, whichever system's separators it has. */
export function lastSegment(name: string): string {
  const cleaned = [...(name.split(/[/\\]/).at(-1) ?? '')]
    .filter(char => char >= ' ' && char !== '\x7f')
    .join('')
  return cleaned === '' || cleaned === '.' || cleaned === '..' ? 'file' : cleaned.slice(0, 255)
}

/** A path from outside (`a/b/name`) without what leads elsewhere, its parts by the rules of `lastSegment`. */
export function relativePath(path: string): string {
  const parts = path.split('/').filter(part => !/^\.*$/.test(part))
  return parts.map(lastSegment).join('/') || lastSegment(path)
}

/**
 * Keeps a file that can't be understood beside its place (`corruptName`), so that a new one does not overwrite
 * what may still be rescued by hand. Returns the sentence that tells of it.
 */
export async function setAsideCorrupt(path: string): Promise<string> {
  const aside = corruptName(path)
  try {
    await rename(path, aside)
    return `kept as ${aside}`
  } catch (error) {
    return `it could not be kept: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** `<name>.corrupt-<time>`: one that is kept does not replace the one before. */
export function corruptName(path: string): string {
  return `${path}.corrupt-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`
}
