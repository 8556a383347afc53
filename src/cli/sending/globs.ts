import { readdir, stat } from 'node:fs/promises'
import { join, parse, sep } from 'node:path'

/** Whether a shell would expand it. */
export function isGlob(pattern: string): boolean {
  return /[*?[]/.test(pattern)
}

/**
 * The paths that match a pattern of `*`, `?`, `[abc]` and `**` (folders inside one another), sorted, for shells that do
 * not expand it. Hidden names have to be asked for with a dot, as in shells.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  const { root } = parse(pattern)
  const parts = pattern
    .slice(root.length)
    .split(sep === '\\' ? /[/\\]/ : '/')
    .filter(part => part !== '')
  return (await matches(root, parts)).sort()
}

async function matches(folder: string, [part, ...rest]: readonly string[]): Promise<string[]> {
  if (part === undefined) return []
  // `..` and `.` are in no list of names, nor is what may only be passed through.
  if (!isGlob(part)) {
    const path = part === '.' ? folder || '.' : join(folder, part)
    if (rest.length > 0) return matches(path, rest)
    return (await stat(path).catch(() => null)) ? [path] : []
  }
  const entries = await readdir(folder || '.', { withFileTypes: true }).catch(() => [])
  const found: string[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (part === '**') {
      if (entry.isDirectory() && !entry.name.startsWith('.'))
        found.push(...(await matches(path, [part, ...rest])))
    } else if (matcher(part).test(entry.name) && (!entry.name.startsWith('.') || part.startsWith('.'))) {
      found.push(...(rest.length === 0 ? [path] : await matches(path, rest)))
    }
  }
  if (part === '**') found.push(...(await matches(folder, rest)))
  return found
}

function matcher(part: string): RegExp {
  const source = part.replace(/\[[^\]]+\]|[\s\S]/g, piece => {
    if (piece === '*') return '.*'
    if (piece === '?') return '.'
    if (piece.length > 1)
      return `[${piece
        .slice(1, -1)
        .replace(/^!/, '^')
        .replace(/[\\[\]]/g, '\\$&')}]`
    return piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  try {
    return new RegExp(`^${source}$`, 'su')
  } catch {
    // A range that runs backwards, `[z-a]`, matches nothing.
    return /$^/
  }
}
