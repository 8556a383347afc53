import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))

/** Builds what is stale before the tests, which start the built programs. */
export default function setup(): void {
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) throw new Error(`the build failed (exit ${status})`)
}
