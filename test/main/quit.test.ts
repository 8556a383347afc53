import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'

/** The part of Electron's `app` that quitting needs: `quit` asks, and a listener may say "not yet". */
const electron = vi.hoisted(() => ({ app: {} as FakeApp }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  }
}))

class FakeApp extends EventEmitter {
  hasQuit = false
  quit(): void {
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.hasQuit = true
  }
}

beforeEach(() => {
  electron.app = new FakeApp()
})

async function closing() {
  const { closeBeforeQuit } = await import('../../src/main/quit')
  let finish: (error?: Error) => void = () => undefined
  let closes = 0
  closeBeforeQuit(() => {
    closes++
    return new Promise<void>((resolve, reject) => {
      finish = error => (error ? reject(error) : resolve())
    })
  })
  return { finish: (error?: Error) => finish(error), closes: () => closes }
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
