import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { RelevoError } from '#shared/errors'

/** How long a print may take: a page of pictures on a busy machine, ms. */
const printMs = 60_000

const names: Readonly<Record<string, readonly string[]>> = {
  win32: ['chrome.exe', 'msedge.exe', 'chromium.exe'],
  darwin: ['chromium', 'google-chrome'],
  linux: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
    'brave-browser'
  ]
}

/** Where browsers are that are not on the path. */
function usualPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[] {
  if (platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`
    )
  }
  if (platform !== 'win32') return ['/snap/bin/chromium']
  const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap(
    root => root ?? []
  )
  return roots.flatMap(root => [
    join(root, 'Google/Chrome/Application/chrome.exe'),
    join(root, 'Microsoft/Edge/Application/msedge.exe'),
    join(root, 'Chromium/Application/chromium.exe')
  ])
}

/** The program of a Chromium, or of a browser made of it; null where there is none. `RELEVO_CHROMIUM` names one. */
async function findChromium(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform
): Promise<string | null> {
  const asked = env['RELEVO_CHROMIUM']
  const onPath = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(folder => folder !== '')
    .flatMap(folder => (names[platform] ?? names['linux'] ?? []).map(name => join(folder, name)))
  const places = asked ? [asked] : [...onPath, ...usualPlaces(platform, env)]
  for (const place of places) {
    const runs = await access(place, constants.X_OK).then(
      () => true,
      () => false
    )
    if (runs) return place
  }
  return null
}

/**
 * Prints a page of ours, which has no script and asks nothing of a network, by a Chromium of this machine.
 * @throws RelevoError `NOT_SUPPORTED` where there is none
 */
export async function printPdf(html: string): Promise<Buffer> {
  const program = await findChromium()
  if (program === null) {
    const message =
      'no Chromium, Chrome or Edge was found to make a PDF with: open the HTML and print it, or name one by RELEVO_CHROMIUM'
    throw new RelevoError('NOT_SUPPORTED', message)
  }
  const folder = await mkdtemp(join(tmpdir(), 'relevo-print-'))
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')]
    await writeFile(page, html)
    const options = [
      '--headless',
      '--disable-gpu',
      '--no-first-run',
      '--no-pdf-header-footer',
      '--disable-background-networking',
      `--user-data-dir=${join(folder, 'profile')}`,
      // Chromium refuses to work as root with its sandbox, and the page is our own.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href
    ]
    await promisify(execFile)(program, options, { timeout: printMs, windowsHide: true })
    return await readFile(pdf)
  } catch (error) {
    throw new RelevoError('INTERNAL', `${program} made no PDF; open the HTML and print it`, undefined, error)
  } finally {
    // Its last children may still write into their profile.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined)
  }
}
