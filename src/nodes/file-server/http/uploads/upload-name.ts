import { createHash } from 'node:crypto'
import { safeFolders, safeName } from '#nodes/protocol/transfer/safe-name'

/** Longest name that is remembered as it was sent, characters. */
const maxSentLength = 1024

/** What a client calls a file, and what this comes to where names have to be safe: `a:b` and `a?b` are both `a_b`. */
export interface UploadName {
  /** By it a client finds its file again. */
  readonly sent: string
  /** May be in folders: `a/b/name`. */
  readonly safe: string
}

/**
 * One name, without the folders that it is said with: `a/b` is the path of another file, and `a\b` a name, as in `uploadPath`.
 * Null when nothing is left of it.
 */
export function uploadName(raw: string): UploadName | null {
  const base = raw.split('/').at(-1) ?? ''
  const safe = safeName(base)
  return safe === null ? null : named(base, safe)
}

/** A path; null for what has a part of which nothing is left, or too many. */
export function uploadPath(raw: string): UploadName | null {
  const safe = safeFolders(raw)
  return safe.length > 0 && safe.length === raw.split('/').length ? named(raw, safe.join('/')) : null
}

/** What a part of an address says; empty for what is no UTF-8, which can be no name. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** What a path of an address names, each part percent-encoded; null for what has a part that can be the name of nothing. */
export function uploadAt(address: string): UploadName | null {
  const parts = address.split('/').map(decoded)
  return parts.some(part => part.includes('/')) ? null : uploadPath(parts.join('/'))
}

/** A name that is safe as it is. */
export function exactly(name: string): UploadName {
  return { sent: name, safe: name }
}

/** What was sent as `raw`, and comes to `safe`. */
export function named(raw: string, safe: string): UploadName {
  // The same letters, whichever system has written them.
  const sent = raw.normalize('NFC')
  if (sent.length <= maxSentLength) return { sent, safe }
  return { sent: `sha256:${createHash('sha256').update(sent).digest('hex')}`, safe }
}
