import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemChromium } from './chromium.mjs'
import { root } from '../paths.mjs'
import { runVisibly } from '../run.mjs'
import { Refusal, say } from '../say.mjs'

/** Sees to it that there is a Chromium for the end-to-end tests: the system's, or Playwright's own. */
export async function ensureChromium() {
  if (systemChromium() || (await hasPlaywrights())) return
  say('The end-to-end tests need Chromium; installing it, once…')
  if (isDebianRoot()) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const updated = await runVisibly('apt-get', ['update', '-q'], { env })
    if (updated === 0) await runVisibly('apt-get', ['install', '-y', '-q', 'chromium'], { env })
  }
  const playwright = join(root, 'node_modules', '@playwright', 'test')
  if (!systemChromium())
    await runVisibly(process.execPath, [join(playwright, 'cli.js'), 'install', 'chromium'])
  if (systemChromium() || (await hasPlaywrights())) return
  throw new Refusal(
    'Chromium could not be installed. Install it, or say where it is with RELEVO_CHROMIUM=/path, and run npm test again.'
  )
}

async function hasPlaywrights() {
  const { chromium } = await import(
    pathToFileURL(join(root, 'node_modules', '@playwright', 'test', 'index.mjs'))
  )
  return existsSync(chromium.executablePath())
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version')
}
