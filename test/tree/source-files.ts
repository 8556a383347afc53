import { readdirSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(__dirname, '..', '..')

/** The source files under some folders of the project, as paths relative to it, with `/` on every system. */
export function sourceFiles(folders: readonly string[]): string[] {
  return folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map(path => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter(path => /\.(?:tsx?|mjs)$/.test(path))
  )
}
