import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { existsSync, readdirSync } from 'node:fs'

/** One program a node kind: each folder of `src/nodes` that has a `main.ts`. */
const nodes = readdirSync('src/nodes')
  .map(kind => [`nodes/${kind}`, `src/nodes/${kind}/main.ts`] as const)
  .filter(([, main]) => existsSync(main))

/** Every program that runs on Node: the three hosts, and the nodes. */
const programs = {
  index: 'src/main/index.ts',
  web: 'src/web/main.ts',
  cli: 'src/cli/main.ts',
  // What the desk brings to another machine, and what it starts that with.
  keeper: 'src/keeper/main.ts',
  loader: 'src/keeper/loader.ts',
  ...Object.fromEntries(nodes)
}

/** Whose code went into each part of the build, and under which licence: the packages' notices are made of it. */
const license = { fileName: 'licenses.json' }

export default defineConfig({
  main: {
    build: {
      license,
      // `dependencies` lie beside the build: what is native, or rarely loaded. All else is bundled, for what is used of it:
      // as packages of many CommonJS files, they cost each node's start more than all else.
      outDir: 'out/main',
      target: 'node20',
      rollupOptions: {
        input: programs,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  preload: {
    build: {
      license,
      outDir: 'out/preload',
      rollupOptions: {
        input: 'src/preload/index.ts',
        output: { format: 'cjs', entryFileNames: 'index.cjs' }
      }
    }
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      license,
      outDir: 'out/renderer',
      minify: true,
      rollupOptions: {
        input: 'src/renderer/index.html',
        // One chunk, before all others: the theme's CSS, then the kit's, then that of whoever wears both.
        output: {
          codeSplitting: {
            groups: [
              { name: 'kit', test: /src\/renderer\/(theme|ui)\//, includeDependenciesRecursively: false }
            ]
          }
        }
      }
    }
  }
})
