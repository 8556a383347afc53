import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The smallest app that does right all that the specs look at. Its bridge has the panel's name. */
const files = {
  'package.json': JSON.stringify({ name: 'fixture', version: '1.2.3', main: 'main.js', type: 'module' }),
  'main.js': `
import { app, BrowserWindow, ipcMain, Notification, powerMonitor, protocol, utilityProcess } from 'electron'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const page = 'app://fixture/'
const headers = { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; connect-src 'self'" }
let isPlaying = false
let isCancelled = false
/** A video that never ends by itself. */
const endless = () => new ReadableStream({
  pull: async controller => {
    isPlaying = true
    await sleep(10)
    controller.enqueue(new Uint8Array(1000))
  },
  cancel: () => void (isCancelled = true)
})

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', event => event.preventDefault())
})
let waitsForShutdown = false
const commands = {
  fail: () => { throw new TypeError('no') },
  uncloneable: () => () => 1,
  pid: async () => {
    const child = utilityProcess.fork(join(app.getAppPath(), 'child.cjs'), [], { stdio: 'pipe' })
    await once(child, 'spawn')
    return child.pid ?? null
  },
  lastLine: async () => {
    const child = utilityProcess.fork(join(app.getAppPath(), 'child.cjs'), [], { stdio: 'pipe' })
    const { stdout } = child
    let text = ''
    let isOver = false
    stdout.on('data', chunk => {
      text += chunk
      if (text.endsWith('two')) child.postMessage('go')
    })
    void once(child, 'exit').then(() => (isOver = true))
    await new Promise(resolve => child.on('exit', resolve)).then(() => sleep(100))
    return isOver ? text : null
  },
  notify: () => new Promise(resolve => {
    const notification = new Notification({ title: 'Done', body: 'All of it' })
    notification.once('show', () => resolve('shown'))
    notification.once('failed', () => resolve('failed'))
    setTimeout(() => resolve('nothing'), 2_000)
    notification.show()
  }),
  waitsForShutdown: () => waitsForShutdown,
  isPlaying: () => isPlaying,
  isCancelled: () => isCancelled
}
app.whenReady().then(() => {
  powerMonitor.on('suspend', () => undefined)
  powerMonitor.on('shutdown', event => {
    event.preventDefault()
    waitsForShutdown = true
  })
  protocol.handle('app', request => request.url.endsWith('/video') ? new Response(endless()) : new Response('<!doctype html><title>Fixture</title><p>Fixture</p>', { headers }))
  ipcMain.handle('call', (event, command, args) => {
    if (command in commands) return commands[command]()
    return event.senderFrame.url === page ? { ok: true, args } : { ok: false, error: { code: 'FORBIDDEN' } }
  })
  const window = new BrowserWindow({
    show: false,
    webPreferences: { preload: join(app.getAppPath(), 'preload.cjs'), contextIsolation: true, sandbox: true }
  })
  window.once('ready-to-show', () => window.show())
  window.loadURL(page)
})
`,
  'child.cjs': `
process.stdout.write('one\\ntwo')
process.parentPort.once('message', () => process.exit(0))
`,
  'preload.cjs': `
const { contextBridge, ipcRenderer } = require('electron')
contextBridge.exposeInMainWorld('relevo', { call: (...args) => ipcRenderer.invoke('call', ...args) })
contextBridge.exposeInMainWorld('sendSymbol', () => {
  try {
    return ipcRenderer.invoke('call', Symbol('no')).then(() => 'sent', () => 'rejected')
  } catch {
    return 'thrown'
  }
})
`
}

type FixtureFile = keyof typeof files
/** A mistake to plant: in `file`, `good` becomes `bad`. */
export interface Mistake {
  readonly file: FixtureFile
  readonly good: string
  readonly bad: string
}

/** Writes the app to `folder`, with a mistake if one is given. */
export function writeFixtureApp(folder: string, mistake?: Mistake): void {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const isIts = name === mistake?.file
    if (isIts && !text.includes(mistake.good)) throw new Error(`${name} has no ${mistake.good}`)
    writeFileSync(join(folder, name), isIts ? text.replace(mistake.good, mistake.bad) : text)
  }
}
