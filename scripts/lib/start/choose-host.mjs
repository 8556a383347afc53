import { electronBinary } from '../electron/electron-binary.mjs'
import { fetchElectron } from '../electron/electron-download.mjs'

/** Which host carries the panel: `{ binary }` for the Electron app, or `{ reason }` why it is the web host: null when asked for. */
export async function chooseHost({ web, port }) {
  if (web || port !== undefined) return { reason: null }
  // Before any download: without a display Electron would be of no use.
  if (!hasDisplay()) return { reason: 'this session has no display for the Electron app' }
  if (!electronBinary()) {
    const problem = await fetchElectron()
    if (problem) return { reason: `the Electron app is not installed, and ${problem}` }
  }
  const binary = electronBinary()
  return binary ? { binary } : { reason: 'the Electron app is not installed' }
}

export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}
