import { rmSync } from 'node:fs'
import type { BrowserWindow } from 'electron'
import { describe, expect, it } from 'vitest'
import { placeWindow, WindowStateFile } from '../../../src/main/panel/window-state'
import { FakeWindow } from '../support/fake-electron'
import { temporaryFolder } from '../../support/temporary-folder'

const screen = { x: 0, y: 0, width: 1920, height: 1040 }
const second = { x: 1920, y: -200, width: 1280, height: 1000 }

describe('the place of the window', () => {
  it('is where it was, also on a second display', () => {
    for (const bounds of [
      { x: 100, y: 50, width: 1000, height: 700 },
      { x: 2000, y: -150, width: 1000, height: 700 }
    ]) {
      expect(placeWindow(bounds, [screen, second])).toEqual(bounds)
    }
  })

  it.each([
    ['its display is gone', { x: 2000, y: 0, width: 1000, height: 700 }],
    ['only a sliver would be seen', { x: 1900, y: 0, width: 1000, height: 700 }],
    ['its title bar would be above the display', { x: 0, y: -100, width: 1000, height: 700 }],
    ['its title bar would be below the display', { x: 0, y: 1030, width: 1000, height: 700 }]
  ])("is the system's to choose when %s", (_why, bounds) => {
    expect(placeWindow(bounds, [screen])).toEqual({ width: 1360, height: 860 })
  })

  it("is the system's to choose the first time", () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 1360, height: 860 })
  })

  it('is never smaller than the panel can be', () => {
    const place = placeWindow({ x: 0, y: 0, width: 500, height: 300 }, [screen])
    expect(place).toMatchObject({ width: 900, height: 600 })
  })
})

it('remembers how the window was left, and not how it was minimized', async () => {
  const folder = temporaryFolder('window')
  const file = new WindowStateFile(folder, () => undefined)
  const window = new FakeWindow()
  file.follow(window as unknown as BrowserWindow)
  window.bounds = { x: 5, y: 6, width: 1000, height: 700 }
  window.maximized = true
  window.emit('maximize')
  window.minimized = true
  window.bounds = { x: -32_000, y: -32_000, width: 160, height: 28 }
  window.emit('move')
  await file.flush()
  const again = new WindowStateFile(folder, () => undefined)
  expect(again.value).toEqual({
    bounds: { x: 5, y: 6, width: 1000, height: 700 },
    maximized: true,
    fullScreen: false
  })
  rmSync(folder, { recursive: true, force: true })
})
