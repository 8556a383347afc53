import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'

/** One program a node kind: each folder of `src/nodes` that has a `main.ts`. */
const nodes = readdirSync('src/nodes')
  .map(kind => [kind, `src/nodes/${kind}/main.ts`] as const)
  .filter(([, main]) => existsSync(main))
const nodesFolder = 'out/main/nodes'

/** Every other program that runs on Node. */
const programs = {
  index: 'src/main/index.ts',
  web: 'src/web/main.ts',
  cli: 'src/cli/main.ts',
  // What the desk brings to another machine, and what it starts that with.
  keeper: 'src/keeper/main.ts',
  loader: 'src/keeper/loader.ts'
}

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
}

/** Whose code went into each part of the build, and under which licence: the packages' notices are made of it. */
const license = { fileName: 'licenses.json' }

/**
 * Builds the nodes' programs: CommonJS, all that a node needs at once in one file. Each thread and each process reads its
 * program anew, and Node's loader of ES modules, with a chunk for each thing that some of them share, took as much CPU as
 * an empty thread does. What is loaded later stays in files of its own.
 */
function nodePrograms(): Plugin {
  return {
    name: 'relevo:node-programs',
    writeBundle: async () => {
      for (const [kind, main] of nodes) await build(nodeProgram(kind, main))
      writeFileSync(join(nodesFolder, 'package.json'), '{ "type": "commonjs" }\n')
    }
  }
}

function nodeProgram(kind: string, main: string): InlineConfig {
  return {
    configFile: false,
    logLevel: 'error',
    plugins: [oneByte()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      license: { fileName: `${kind}.licenses.json` },
      outDir: nodesFolder,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: { [kind]: main },
        external: Object.keys(dependencies),
        output: {
          format: 'cjs',
          strict: true,
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js'
        }
      }
    }
  }
}

/** One character past Latin-1 makes a source take two bytes for each character, in the memory of each thread. */
function oneByte(): Plugin {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  return {
    name: 'relevo:one-byte',
    generateBundle: (_options, bundle) => {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\xff]/g, escaped)
    }
  }
}

export default defineConfig({
  main: {
    plugins: [nodePrograms()],
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
