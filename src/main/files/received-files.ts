import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { safeBaseName } from '#lab/files'
import { RelevoError } from '#shared/errors'
import { nodeIdPattern } from '#shared/names'

/** What comes by the plain protocol has this name, and lies in the node's folder itself. */
const plainName = 'archivo_video_recibido.mp4'
/** Most topologies whose folders are looked through. */
const maxFolders = 500

/**
 * Where a file that `node` has received is, inside the lab's data folder and nowhere else. A topology may have been
 * renamed since its nodes got their folders: then it is the newest of that name.
 * @throws RelevoError `BAD_ARGUMENTS`, `FILE_NOT_FOUND`
 */
export async function receivedFile(
  dataDir: string,
  topology: string,
  node: string,
  file: string
): Promise<string> {
  if (!nodeIdPattern.test(node) || !file.split('/').every(isBaseName)) {
    throw new RelevoError('BAD_ARGUMENTS', 'a received file has a node and a name')
  }
  const folder = await realpath(join(dataDir, 'nodes')).catch(() => null)
  if (folder !== null) {
    const own = safeBaseName(topology)
    const others = (await readdir(folder)).filter(name => name !== own).slice(0, maxFolders)
    const pathsIn = (name: string): string[] =>
      (file === plainName ? ['received', ''] : ['received']).map(part => join(folder, name, node, part, file))
    const found = (await newest(folder, pathsIn(own))) ?? (await newest(folder, others.flatMap(pathsIn)))
    if (found !== null) return found
  }
  throw new RelevoError('FILE_NOT_FOUND', `${node} has no file ${file}`, { node, file })
}

function isBaseName(file: string): boolean {
  return file !== '' && file !== '.' && file !== '..' && !/[/\\\0]/.test(file) && basename(file) === file
}

async function newest(folder: string, paths: readonly string[]): Promise<string | null> {
  let best: { path: string; at: number } | null = null
  for (const path of paths) {
    try {
      const real = await realpath(path)
      const { mtimeMs } = await stat(real)
      // A link that a node's program made may lead anywhere.
      if (!real.startsWith(folder + sep)) continue
      if (best === null || mtimeMs > best.at) best = { path: real, at: mtimeMs }
    } catch {
      // Not there.
    }
  }
  return best?.path ?? null
}
