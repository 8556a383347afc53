import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The smallest app that does right all that the specs look at. Its bridge has the panel's name. */
const files = {
  'package.json': JSON.stringify({ name: 'fixture', version: '1.2.3', main: 'main.js', type: 'module' }),
  'main.js': `
import { app, BrowserWindow, ipcMain, protocol } from 'electron'
import { join } from 'node:path'

const page = 'app://fixture/'
const headers = { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'" }

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }
])
app.on('web-contents-created', (_event, contents) => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  contents.on('will-navigate', event => event.preventDefault())
})
app.whenReady().then(() => {
  protocol.handle('app', () => new Response('<!doctype html><title>Fixture</title><p>Fixture</p>', { headers }))
  ipcMain.handle('call', (event, command, args) => {
    if (command === 'fail') throw new TypeError('no')
    return event.senderFrame.url === page ? { ok: true, args } : { ok: false, error: { code: 'FORBIDDEN' } }
  })
  const window = new BrowserWindow({
    webPreferences: { preload: join(app.getAppPath(), 'preload.cjs'), contextIsolation: true, sandbox: true }
  })
  window.loadURL(page)
})
`,
  'preload.cjs': `
const { contextBridge, ipcRenderer } = require('electron')
contextBridge.exposeInMainWorld('relevo', { call: (...args) => ipcRenderer.invoke('call', ...args) })
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
