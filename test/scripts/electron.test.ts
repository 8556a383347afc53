import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { until } from '../support/until'
import { temporaryProject, type Started, type TemporaryProject } from './temporary-project'
import { ownTime } from '../support/own-time'

let project: TemporaryProject
let mirror: Server
let held: Socket[]
let mirrorUrl: string
/** What the download server does with a connection. */
let onConnection: (socket: Socket) => void

beforeEach(async () => {
  project = temporaryProject()
  held = []
  onConnection = () => undefined
  mirror = createServer(socket => {
    held.push(socket.on('error', () => undefined))
    onConnection(socket)
  })
  await new Promise<void>(resolve => mirror.listen(0, '127.0.0.1', resolve))
  mirrorUrl = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`
})
afterEach(() => {
  held.forEach(socket => socket.destroy())
  mirror.close()
  project.remove()
})

const desktop = () => ({
  DISPLAY: ':99',
  CI: '1',
  ELECTRON_MIRROR: mirrorUrl,
  electron_config_cache: `${project.folder}/no-cache`,
  ELECTRON_RUN_AS_NODE: '1'
})
const answering = (socket: Socket): void => {
  socket.once('data', () =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n')
  )
}
const electronCall = () =>
  JSON.parse(project.read('electron.json')) as { args: string[]; asNode: string | null }

/** Starts once for the build, so that times are of the decision alone. */
async function built(): Promise<void> {
  const first = project.start(['--web'])
  await until(() => first.stdout() !== '')
  first.child.kill('SIGTERM')
  await first.ended
}

async function expectWebHost(started: Started, reason: RegExp): Promise<void> {
  await until(() => started.stdout().startsWith('Relevo is ready: '), { what: 'the ready line' })
  expect(started.stderr()).toMatch(reason)
  started.child.kill('SIGTERM')
  await started.ended
}

it('decides for the browser within seconds when the download server accepts and never answers', async () => {
  await built()
  let asked = 0
  onConnection = () => (asked ||= performance.now())
  await expectWebHost(project.start([], { env: desktop() }), /download server cannot be reached/)
  expect(asked).toBeGreaterThan(0)
  // It is decided after a few seconds; the rest is the start of the host, on whatever machine.
  expect(performance.now() - asked).toBeLessThan(20_000)
})

it('decides for the browser at once when there is no network', async () => {
  await built()
  await new Promise(resolve => mirror.close(resolve))
  const begun = ownTime()
  await expectWebHost(project.start([], { env: desktop() }), /download server cannot be reached/)
  expect(begun()).toBeLessThan(20_000)
})

it('asks no download server when there is no display', async () => {
  const env = { ...desktop(), DISPLAY: '' }
  await expectWebHost(project.start([], { env }), process.platform === 'linux' ? /no display/ : /./)
  expect(held).toEqual([])
})

it.skipIf(process.platform === 'win32')('fetches the app, and runs it as an app', async () => {
  onConnection = answering
  const started = project.start(['--topology', 'full'], { env: desktop() })
  expect(await started.ended).toBe(0)
  expect(started.stderr()).toContain('Downloading the Electron app')
  const { args, asNode } = electronCall()
  expect(args.filter(arg => arg !== '--no-sandbox')).toEqual(['.', '--topology', 'full'])
  expect(asNode).toBeNull()
  expect(started.stdout()).toBe('')
})

it.skipIf(process.platform === 'win32')('falls back to the browser when the app cannot start', async () => {
  onConnection = answering
  project.write('electron-breaks', '')
  await expectWebHost(project.start([], { env: desktop() }), /the Electron app could not start \(exit 127\)/)
})

it('falls back to the browser when the download fails', async () => {
  onConnection = answering
  project.write('node_modules/electron/install.js', 'console.error("Error: bad checksum"); process.exit(1)')
  await expectWebHost(project.start([], { env: desktop() }), /download failed \(Error: bad checksum\)/)
})

it('says no rather than opening a browser when the app was asked for', async () => {
  const started = project.start(['--electron'], { env: { ...desktop(), DISPLAY: '' } })
  if (process.platform === 'linux') expect(await started.ended).toBe(1)
  expect(project.read('web.json')).toBe('')
})
