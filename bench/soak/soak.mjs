// Bundles the soak and the programs of the nodes from their sources, as the build of the product does, and runs it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { cacheDir } from '../../scripts/lib/paths.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const nodes = fileURLToPath(new URL('../../src/nodes/', import.meta.url))
const kinds = ['replica', 'replicating-proxy', 'client', 'external']
const programs = ['soak', 'stage-process', 'host', 'server']

mkdirSync(cacheDir, { recursive: true })
const outDir = mkdtempSync(join(cacheDir, 'soak-'))
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
      input: {
        ...Object.fromEntries(programs.map(name => [name, `${here}${name}.ts`])),
        ...Object.fromEntries(kinds.map(kind => [kind, `${nodes}${kind}/main.ts`]))
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' }
    }
  },
  ssr: { noExternal: true }
})
await import(pathToFileURL(join(outDir, 'soak.js')).href)
