// Bundles the programs of the conformance run from their sources, as the build of the product does, and runs it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { cacheDir } from '../../scripts/lib/paths.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const nodes = fileURLToPath(new URL('../../src/nodes/', import.meta.url))

mkdirSync(cacheDir, { recursive: true })
const outDir = mkdtempSync(join(cacheDir, 'conformance-'))
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
        conformance: `${here}conformance.ts`,
        'yaml-reader': `${here}yaml-reader.ts`,
        balancer: `${nodes}balancer/main.ts`,
        'file-server': `${nodes}file-server/main.ts`
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' }
    }
  },
  ssr: { noExternal: true }
})
await import(pathToFileURL(join(outDir, 'conformance.js')).href)
