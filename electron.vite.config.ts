import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

/** Every program that runs on Node: the three hosts, and one entry point a node kind. */
const programs = {
  index: 'src/main/index.ts',
  web: 'src/web/main.ts',
  cli: 'src/cli/main.ts',
  'nodes/replica': 'src/nodes/replica/main.ts',
  'nodes/file-server': 'src/nodes/file-server/main.ts',
  'nodes/replicating-proxy': 'src/nodes/replicating-proxy/main.ts',
  'nodes/balancer': 'src/nodes/balancer/main.ts',
  'nodes/client': 'src/nodes/client/main.ts',
  'nodes/external': 'src/nodes/external/main.ts'
}

export default defineConfig({
  main: {
    build: {
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
