// Bundles programs that are run from their sources, as the build of the product does.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { cacheDir } from '../scripts/lib/paths.mjs'

const nodes = fileURLToPath(new URL('../src/nodes/', import.meta.url))

/**
 * Bundles `programs`, of the folder `here`, with the programs of the nodes of some kinds, and runs the first of them in
 * this process, which gets what that exports. The bundle goes when the process does.
 * @param {string} here ends with a separator
 * @param {readonly string[]} programs without their ending
 * @param {readonly string[]} kinds
 */
export async function runBundled(here, programs, kinds) {
  const [main] = programs
  mkdirSync(cacheDir, { recursive: true })
  const outDir = mkdtempSync(join(cacheDir, `${main}-`))
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}')
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        // They have binaries of their own, which a bundle cannot hold.
        external: ['@lydell/node-pty', 'ssh2'],
        input: {
          ...Object.fromEntries(programs.map(name => [name, `${here}${name}.ts`])),
          ...Object.fromEntries(kinds.map(kind => [kind, `${nodes}${kind}/main.ts`]))
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' }
      }
    },
    ssr: { noExternal: true }
  })
  return import(pathToFileURL(join(outDir, `${main}.js`)).href)
}
