import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Where `bin/electron` looks for the programs. */
const rigProgramDir = fileURLToPath(new URL('../../.cache/rig', import.meta.url))
/** What stands where Electron's own `dist` folder would. */
export const rigDist = fileURLToPath(new URL('bin', import.meta.url))

/** Makes programs for plain Node of the rig's sources: what runs, what a utility process loads, what asks for the lock. */
export async function buildRig(): Promise<void> {
  await build({
    configFile: false,
    root: here,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      outDir: rigProgramDir,
      emptyOutDir: false,
      minify: false,
      rollupOptions: {
        input: ['program.ts', 'utility-child.ts', 'tell-first-instance.ts'].map(file => `${here}${file}`),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
      }
    }
  })
}
