import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/until'
import { temporaryProject, type TemporaryProject } from './temporary-project'
import { zip } from './zip'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const { version } = JSON.parse(readFileSync(join(modules, 'electron', 'package.json'), 'utf8')) as {
  version: string
}
const archiveName = `electron-v${version}-${process.platform}-${process.arch}.zip`
const program = `#!${process.execPath}
require('fs').writeFileSync('electron.json', JSON.stringify({ args: process.argv.slice(2) }))
`
const archive = zip([
  { name: 'electron', text: program, executable: true },
  { name: 'version', text: version }
])

let project: TemporaryProject
let mirror: Server
let asked: string[]
/** What the mirror serves, by file name; undefined: it begins an answer and never ends it. */
let served: Map<string, Buffer | undefined>
beforeEach(async () => {
  project = temporaryProject()
  asked = []
  const hash = createHash('sha256').update(archive).digest('hex')
  served = new Map([
    [archiveName, archive],
    ['SHASUMS256.txt', Buffer.from(`${hash} *${archiveName}\n`)]
  ])
  mirror = createServer((request, response) => {
    const name = (request.url ?? '').split('/').at(-1) ?? ''
    asked.push(`${request.method} ${request.url}`)
    if (!served.has(name)) return void response.writeHead(404).end()
    const body = served.get(name)
    response.writeHead(200, { 'content-length': body?.length ?? 1000 })
    if (body || request.method === 'HEAD') response.end(request.method === 'HEAD' ? undefined : body)
    else response.write('PK')
  })
  await new Promise<void>(resolve => mirror.listen(0, '127.0.0.1', resolve))
  useRealInstaller()
})
afterEach(async () => {
  mirror.closeAllConnections()
  await new Promise(resolve => mirror.close(resolve))
  project.remove()
})

/** In place of the stand-in: the installer of the electron package itself, with what it needs. */
function useRealInstaller(): void {
  const to = join(project.folder, 'node_modules')
  for (const file of ['install.js', 'package.json']) {
    copyFileSync(join(modules, 'electron', file), join(to, 'electron', file))
  }
  for (const needed of ['@electron/get', '@electron-internal/extract-zip']) {
    mkdirSync(join(to, dirname(needed)), { recursive: true })
    symlinkSync(join(modules, needed), join(to, needed), 'junction')
  }
}

const start = (env: NodeJS.ProcessEnv = {}) =>
  project.start([], {
    env: {
      DISPLAY: ':99',
      CI: '1',
      ELECTRON_MIRROR: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`,
      electron_use_remote_checksums: '1',
      electron_config_cache: join(project.folder, 'electron-cache'),
      ...env
    }
  })

describe.skipIf(process.platform !== 'linux')("Electron's own installer", () => {
  it('is asked once, finds the program at the mirror, and the app runs; then no server is asked any more', async () => {
    const first = start()
    expect(await first.ended).toBe(0)
    expect(project.read('electron.json')).toContain('"."')
    expect(asked).toContain(`HEAD /v${version}/${archiveName}`)
    expect(asked).toContain(`GET /v${version}/${archiveName}`)
    asked = []
    const second = start()
    expect(await second.ended).toBe(0)
    expect(asked).toEqual([])
    expect(second.stderr()).not.toContain('Downloading')
  })

  it.each([
    [
      'is not what its checksum says',
      () => served.set(archiveName, Buffer.from('PK, not')),
      {},
      /download failed/
    ],
    [
      'begins and never ends',
      () => served.set(archiveName, undefined),
      { RELEVO_DOWNLOAD_STALL_MS: '1500' },
      /its download stood still/
    ]
  ])('gives way to the browser when the download %s', async (_what, break_, env, reason) => {
    break_()
    const started = start(env)
    await until(() => started.stdout().startsWith('Relevo is ready: '), {
      what: `the ready line (${started.stderr()})`
    })
    expect(started.stderr()).toMatch(reason)
    started.child.kill('SIGTERM')
    await started.ended
  })
})
