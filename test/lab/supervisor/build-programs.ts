import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { temporaryFolder } from '../../support/temporary-folder'

export interface Programs {
  readonly entryDir: string
  remove(): void
}

/** They have binaries of their own, which a bundle cannot hold. */
const outside = ['@lydell/node-pty', 'ssh2']

/** Bundles TypeScript programs, as the build of the product does, into a folder of their own: `name` to source. */
export async function buildPrograms(sources: Readonly<Record<string, string>>): Promise<Programs> {
  const entryDir = temporaryFolder('programs')
  writeFileSync(join(entryDir, 'package.json'), '{"type":"module"}')
  // What has a binary stays outside of the programs, as in the product.
  symlinkSync(
    fileURLToPath(new URL('../../../node_modules', import.meta.url)),
    join(entryDir, 'node_modules')
  )
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir: entryDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: { ...sources },
        external: outside,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' }
      }
    },
    ssr: { noExternal: true }
  })
  return { entryDir, remove: () => rmSync(entryDir, { recursive: true, force: true }) }
}
