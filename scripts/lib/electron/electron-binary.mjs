import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root } from '../paths.mjs'

/** The folder of the `electron` package, found without loading it: its index.js downloads the program when it is missing. */
export function electronPackage() {
  try {
    return dirname(createRequire(join(root, 'package.json')).resolve('electron/package.json'))
  } catch {
    return null
  }
}

/** The path of Electron's program, or null when it is not installed in the version that the package wants. */
export function electronBinary() {
  const asked = process.env.ELECTRON_EXEC_PATH
  if (asked) return existsSync(asked) ? asked : null
  const folder = electronPackage()
  if (!folder) return null
  const relative = read(join(folder, 'path.txt'))
  const otherDist = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (otherDist) return existing(join(otherDist, relative || 'electron'))
  if (!relative || read(join(folder, 'dist', 'version')).replace(/^v/, '') !== electronVersion(folder))
    return null
  return existing(join(folder, 'dist', relative))
}

export function electronVersion(folder) {
  return JSON.parse(read(join(folder, 'package.json'))).version
}

function existing(file) {
  return existsSync(file) ? file : null
}

function read(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return ''
  }
}
