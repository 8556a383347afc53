#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const built = join(root, 'out', 'main', 'cli.js')

/** Builds it the first time. The build's words go to standard error, as standard output is the command's. */
function build() {
  const script = join(root, 'scripts', 'build.mjs')
  const ready = existsSync(join(root, 'node_modules')) && existsSync(script)
  if (ready) spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] })
}

if (!existsSync(built)) build()
if (existsSync(built)) await import(pathToFileURL(built).href)
else {
  process.stderr.write(
    `relevo is not built yet. Do this once, then try again:\n  cd ${root}\n  npm install\n  npm run build\n`
  )
  process.exitCode = 1
}
