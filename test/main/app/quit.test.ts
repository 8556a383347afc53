import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { closeBeforeQuit, quitOnShutdown, quitWithWindow, type QuitOptions } from '../../../src/main/app/quit'
import { FakeWindow } from '../support/fake-electron'

/** The part of Electron's `app` that quitting needs: `quit` asks, and a listener may say "not yet". */
const electron = vi.hoisted(() => ({ app: {} as FakeApp, powerMonitor: {} as EventEmitter }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  get powerMonitor() {
    return electron.powerMonitor
  }
}))

class FakeApp extends EventEmitter {
  hasQuit = false
  exited: number | null = null
  exit = (code: number) => void (this.exited = code)
  quit(): void {
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.hasQuit = true
  }
}

beforeEach(() => {
  electron.app = new FakeApp()
  electron.powerMonitor = new EventEmitter()
})

async function closing(options: QuitOptions = {}) {
  let finish: (error?: Error) => void = () => undefined
  let closes = 0
  const hasEnded = closeBeforeQuit(() => {
    closes++
    return new Promise<void>((resolve, reject) => {
      finish = error => (error ? reject(error) : resolve())
    })
  }, options)
  return { hasEnded, finish: (error?: Error) => finish(error), closes: () => closes }
}

it('ends the lab before the app', async () => {
  const lab = await closing()
  electron.app.quit()
  expect(electron.app.hasQuit).toBe(false)
  lab.finish()
  await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
})

it('ends the lab once, however often the app is told to quit', async () => {
  const lab = await closing()
  for (let time = 0; time < 3; time++) electron.app.quit()
  expect(lab.closes()).toBe(1)
  expect(electron.app.hasQuit).toBe(false)
  lab.finish()
  await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
})

it('quits also when the lab could not be ended well', async () => {
  const lab = await closing()
  electron.app.quit()
  lab.finish(new Error('disk full'))
  await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
})

it('says once that it ends, before the lab does', async () => {
  let said = 0
  const lab = await closing({ onClosing: () => said++ })
  for (let time = 0; time < 2; time++) electron.app.quit()
  expect(said).toBe(1)
  expect(electron.app.hasQuit).toBe(false)
  lab.finish()
})

it('does not wait for ever for a lab that does not end', async () => {
  await closing({ limitMs: 20 })
  electron.app.quit()
  await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
})

it('ends also when a panel that hangs keeps its window open', async () => {
  const lab = await closing({ windowLimitMs: 20 })
  electron.app.quit()
  lab.finish()
  await vi.waitFor(() => expect(electron.app.exited).toBe(0))
})

describe('the window', () => {
  const close = (window: FakeWindow): boolean => {
    let prevented = false
    window.emit('close', { preventDefault: () => (prevented = true) })
    return !prevented
  }

  it('stays until the lab has ended, and goes then', async () => {
    const lab = await closing()
    const window = new FakeWindow()
    quitWithWindow(window as unknown as BrowserWindow, lab.hasEnded)
    expect(close(window)).toBe(false)
    expect(lab.closes()).toBe(1)
    lab.finish()
    await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
    expect(close(window)).toBe(true)
  })

  it('begins the end of the lab when Windows ends the session', async () => {
    const lab = await closing()
    const window = new FakeWindow()
    quitWithWindow(window as unknown as BrowserWindow, lab.hasEnded)
    window.emit('query-session-end', {})
    window.emit('session-end', {})
    expect(lab.closes()).toBe(1)
    lab.finish()
  })
})

it('makes a system that goes down wait for the lab', async () => {
  const lab = await closing()
  quitOnShutdown()
  let prevented = false
  electron.powerMonitor.emit('shutdown', { preventDefault: () => (prevented = true) })
  expect(prevented).toBe(true)
  expect(lab.closes()).toBe(1)
  lab.finish()
})
