import { dirname, resolve } from 'node:path'
import { electronBinary } from './electron-binary.mjs'
import { root } from '../paths.mjs'

/**
 * The folder of an unpacked Electron to package with, or undefined, where electron-builder fetches it: `ELECTRON_DIST`,
 * or the one that `npm start` has fetched. Not that one on macOS, whose packages are for both processors.
 */
export function localElectronDist() {
  const asked = process.env.ELECTRON_DIST
  if (asked) return resolve(root, asked)
  if (process.platform === 'darwin') return undefined
  const binary = electronBinary()
  return binary === null ? undefined : dirname(binary)
}
