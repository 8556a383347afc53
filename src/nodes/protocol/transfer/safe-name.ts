/** Most bytes of a name in UTF-8; leaves room for a suffix within the 255 of common file systems. */
const maxNameBytes = 200

/** Control characters, lone surrogates, and the marks that turn the direction of text around. */
const invisible = /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]/gu
/** Not allowed in a Windows file name. */
const forbiddenInWindows = /[<>:"|?*]/g
/** Windows leaves these out where they end a name. */
const trailing = /[.\s]+$/
/** Windows devices, with any extension, and spaces before it. */
const reservedInWindows = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))/i
/**
 * Windows' short (8.3) names of `.relevo`, the second where others have taken the first; with what it leaves out at the end of
 * a name, or with that of a stream.
 */
const shortOfHidden = /^re(levo|[\da-f]{4})~\d+[.\s]*(:|$)/i

/** Whether a name is that of a file, or a folder, that is not shown and not served; on Windows also by its short name. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || shortOfHidden.test(name)
}

/**
 * Reduces a file name from the network to a safe base name, the same on every system: no folders, no hidden
 * files, Unicode in its composed form. Null when nothing is left of it.
 */
export function safeName(raw: string): string | null {
  const base = raw.replaceAll('\\', '/').split('/').at(-1) ?? ''
  const clean = base
    .replace(invisible, '')
    // What stood on both sides of a mark that was removed may be one letter now.
    .normalize('NFC')
    .replace(forbiddenInWindows, '_')
    .replace(/^[.\s]+/, '')
    .replace(trailing, '')
  if (clean === '') return null
  return shorten(reservedInWindows.test(clean) || isHidden(clean) ? `_${clean}` : clean)
}

/** Folders inside one another that are kept; what is deeper is left out. */
const maxDepth = 16
/** Most bytes of a path in UTF-8, within every system's limit beside the data folder's own. */
const maxPathBytes = 800

/**
 * Folders from the network (`a/b`) as safe ones, each by the rules of `safeName`: none leads out, and none is hidden. What
 * is nothing by these rules, or too deep, is left out.
 */
export function safeFolders(raw: string): string[] {
  const folders = raw.split('/').flatMap(part => (part === '' ? [] : (safeName(part) ?? [])))
  const kept: string[] = []
  let bytes = 0
  for (const folder of folders.slice(0, maxDepth)) {
    bytes += Buffer.byteLength(folder) + 1
    if (bytes > maxPathBytes) break
    kept.push(folder)
  }
  return kept
}

/** A safe path of folders and a name, with `/` between; null when nothing is left of the name. */
export function safePath(name: string, folder = ''): string | null {
  const base = safeName(name)
  return base === null ? null : [...safeFolders(folder), base].join('/')
}

/** The same of all names that a disk which ignores case may take for one. */
export function caseless(name: string): string {
  return name.toUpperCase().toLowerCase()
}

/** `a/b/name` as its folders and its name. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf('/')
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) }
}

/** The `n`th alternative of a name, or a path, that is taken: `video (2).mp4`. It is no longer than a name may be. */
export function numberedName(name: string, n: number): string {
  const { folder, name: base } = splitPath(name)
  const [stem, extension] = splitName(base)
  const ending = ` (${n})${extension}`
  return `${folder === '' ? '' : `${folder}/`}${beginning(stem, maxNameBytes - Buffer.byteLength(ending))}${ending}`
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maxNameBytes) return name
  const [stem, extension] = splitName(name)
  const short = beginning(stem, maxNameBytes - Buffer.byteLength(extension))
  return (short + extension).replace(trailing, '')
}

/** As much of a text as so many bytes hold. */
function beginning(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  let short = ''
  let room = bytes
  for (const character of text) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    short += character
  }
  return short.trimEnd()
}

/** An extension is short; what looks like a long one is part of the name. */
function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.')
  if (dot <= 0 || Buffer.byteLength(name) - Buffer.byteLength(name.slice(0, dot)) > 20) return [name, '']
  return [name.slice(0, dot), name.slice(dot)]
}
