import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Browser, type Popup } from '../../chromium/browser'
import { app } from './app'
import { switches } from './command-line'
import { setBrowser } from '../current-browser'
import { setReady } from './ready'
import { takeSignals } from './signals'
import { openWindows } from '../open-windows'

/** Starts Chromium, and tells the app that it is ready. To be called once its main module has been run, as in Electron. */
export async function start(): Promise<void> {
  const profile = join(app.getPath('userData'), 'rig-profile')
  mkdirSync(profile, { recursive: true })
  const { browser, version } = await Browser.launch(profile, switches, () => {
    if (app.isQuitting) return
    process.stderr.write('rig: Chromium has ended by itself\n')
    process.exit(1)
  })
  setBrowser(browser)
  Object.defineProperty(process.versions, 'chrome', { value: version })
  browser.events.on('popup', answerPopup)
  browser.events.on('closed', targetId => {
    for (const window of [...openWindows.values()])
      if (window.webContents.targetId === targetId) window.closed()
  })
  takeSignals(() => app.quit())
  setReady()
  app.emit('ready', {}, {})
}

/** A link with `noopener` names no opener: then it is the page that has just asked, or the only one there is. */
function answerPopup(popup: Popup): void {
  const all = [...openWindows.values()].map(window => window.webContents)
  const opener =
    all.find(contents => contents.hasAskedForPopup) ??
    all.find(contents => contents.targetId === popup.opener) ??
    all[0]
  popup[opener?.answerPopup() ?? 'deny']()
}
