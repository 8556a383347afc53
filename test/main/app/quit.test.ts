import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  closeBeforeQuit,
  quitOnShutdown,
  quitWithStartScript,
  quitWithWindow,
  type QuitOptions
} from '../../../src/main/app/quit'
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
  const ask = (window: FakeWindow, event: string): boolean => {
    let prevented = false
    window.emit(event, { preventDefault: () => (prevented = true) })
    return !prevented
  }

  it('stays until the lab has ended, and goes then', async () => {
    const lab = await closing()
    const window = new FakeWindow()
    quitWithWindow(window as unknown as BrowserWindow, lab.hasEnded, () => undefined)
    expect(ask(window, 'close')).toBe(false)
    expect(lab.closes()).toBe(1)
    lab.finish()
    await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
    expect(ask(window, 'close')).toBe(true)
  })

  it('has Windows wait with the end of the session until the lab has ended', async () => {
    const lab = await closing()
    const window = new FakeWindow()
    quitWithWindow(window as unknown as BrowserWindow, lab.hasEnded, () => undefined)
    expect(ask(window, 'query-session-end')).toBe(false)
    expect(ask(window, 'query-session-end')).toBe(false)
    expect(lab.closes()).toBe(1)
    lab.finish()
    await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
    expect(ask(window, 'query-session-end')).toBe(true)
  })

  it('keeps what is not saved, at once, where Windows does not wait', async () => {
    const lab = await closing()
    const window = new FakeWindow()
    let saved = 0
    quitWithWindow(window as unknown as BrowserWindow, lab.hasEnded, () => saved++)
    window.emit('query-session-end', { preventDefault: () => undefined })
    window.emit('session-end', {})
    expect(saved).toBe(1)
    lab.finish()
    await vi.waitFor(() => expect(electron.app.hasQuit).toBe(true))
    window.emit('session-end', {})
    expect(saved).toBe(1)
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

it('is seen by Electron on Linux to listen for the end of the system', async () => {
  // As Electron does: it begins to look at a first listener, before that is added, and does not look at it again.
  let listens = false
  electron.powerMonitor.once('newListener', () => {
    electron.powerMonitor.on('newListener', event => (listens ||= event === 'shutdown'))
  })
  quitOnShutdown()
  expect(listens).toBe(true)
})

describe('with a start script', () => {
  const connected = Object.getOwnPropertyDescriptor(process, 'connected')
  afterEach(() => {
    if (connected) Object.defineProperty(process, 'connected', connected)
    else Reflect.deleteProperty(process, 'connected')
  })

  it.each([
    ['its word', (): void => void process.emit('message', 'end', undefined)],
    ['its death', (): void => void process.emit('disconnect')]
  ])('ends at %s', async (_name, act) => {
    Object.defineProperty(process, 'connected', { value: true, configurable: true })
    const before = [process.listeners('message'), process.listeners('disconnect')]
    const lab = await closing()
    quitWithStartScript()
    const added = process.listeners('message').filter(one => !before[0]?.includes(one as never))
    act()
    expect(lab.closes()).toBe(1)
    for (const one of added) process.off('message', one)
    lab.finish()
  })
})
