import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { askWhenUnresponsive, logLostProcesses, reloadAfterCrash } from '../../../src/main/panel/panel-crash'
import { retryLimit } from '../../../src/main/panel/retry-limit'
import { en } from '../../../src/main/words/en'
import { FakeWindow } from '../support/fake-electron'

interface Asked {
  readonly message: string
  readonly buttons: readonly string[]
  readonly signal?: AbortSignal
  answer(response: number): void
}
const electron = vi.hoisted(() => ({ app: {} as EventEmitter & { quits: number }, asked: [] as unknown[] }))
vi.mock('electron', () => ({
  get app() {
    return electron.app
  },
  dialog: {
    showMessageBox: (_window: unknown, options: object) =>
      new Promise(resolve =>
        electron.asked.push({ ...options, answer: (response: number) => resolve({ response }) })
      )
  }
}))

let window: FakeWindow
let told: string[]
const asked = () => electron.asked as Asked[]
const words = () => en
const tell = (text: string) => void told.push(text)
beforeEach(() => {
  electron.app = Object.assign(new EventEmitter(), { quits: 0, quit: () => void electron.app.quits++ })
  electron.asked = []
  window = new FakeWindow()
  told = []
})

describe('a panel whose process ends', () => {
  const crash = (reason = 'crashed') =>
    window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 })
  beforeEach(() => reloadAfterCrash(window as unknown as BrowserWindow, words, tell))

  it('is loaded again, three times in a minute, and then its user is asked', async () => {
    for (let count = 0; count < 3; count++) crash()
    expect(window.webContents.reloads).toBe(3)
    crash('oom')
    expect(window.webContents.reloads).toBe(3)
    expect(told.at(-1)).toBe("The panel's process ended (oom, 5).")
    expect(asked()[0]?.message).toBe(en['panel-gone'])
    asked()[0]?.answer(0)
    await vi.waitFor(() => expect(window.webContents.reloads).toBe(4))
  })

  it('ends the app when that is the answer', async () => {
    for (let count = 0; count < 4; count++) crash()
    asked()[0]?.answer(1)
    await vi.waitFor(() => expect(electron.app.quits).toBe(1))
  })

  it('is left alone when it ended as it should', () => {
    crash('clean-exit')
    expect(window.webContents.reloads).toBe(0)
  })
})

it('forgets tries that are older than the window', () => {
  let now = 0
  const may = retryLimit(2, 1000, () => now)
  expect([may(), may(), may()]).toEqual([true, true, false])
  now = 1001
  expect(may()).toBe(true)
})

describe('a panel that does not answer', () => {
  beforeEach(() => askWhenUnresponsive(window as unknown as BrowserWindow, words, tell))

  it('is asked about once, and the question goes when it answers again', () => {
    window.emit('unresponsive')
    window.emit('unresponsive')
    expect(asked()).toHaveLength(1)
    expect(asked()[0]?.buttons).toEqual([en.wait, en.reload])
    window.emit('responsive')
    expect(asked()[0]?.signal?.aborted).toBe(true)
  })

  it('gets a new process when its user does not want to wait', async () => {
    window.emit('unresponsive')
    asked()[0]?.answer(1)
    await vi.waitFor(() => expect(window.webContents.crashes).toBe(1))
  })

  it('is left alone when its user waits', async () => {
    window.emit('unresponsive')
    asked()[0]?.answer(0)
    await new Promise(setImmediate)
    expect(window.webContents.crashes).toBe(0)
  })
})

it("tells of Electron's own processes that end, and leaves the nodes to the lab", () => {
  logLostProcesses(tell)
  const gone = (details: object) =>
    electron.app.emit('child-process-gone', {}, { reason: 'crashed', exitCode: 1, ...details })
  gone({ type: 'GPU' })
  gone({ type: 'Utility', serviceName: 'node.mojom.NodeService', name: 'relevo proxy' })
  gone({ type: 'Utility', name: 'Network Service', serviceName: 'network.mojom.NetworkService' })
  gone({ type: 'GPU', reason: 'clean-exit' })
  expect(told).toEqual([
    "Electron's GPU process ended (crashed, 1).",
    "Electron's Network Service process ended (crashed, 1)."
  ])
})
