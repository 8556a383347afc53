import type { BrowserWindow, Rectangle } from 'electron'
import { join } from 'node:path'
import { z } from 'zod'
import type { Tell } from '../app/app-log'
import { JsonFile } from '../files/json-file'

export const minimumSize = { width: 900, height: 600 }
const usualSize = { width: 1360, height: 860 }
/** So much of the title bar has to be on a display, pixels: enough to take hold of it. */
const graspWidth = 120
const graspHeight = 24

const pixels = z.int().min(-100_000).max(100_000)
const schema = z.object({
  bounds: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }).nullable(),
  maximized: z.boolean(),
  fullScreen: z.boolean()
})
export type WindowState = z.infer<typeof schema>

export class WindowStateFile extends JsonFile<WindowState> {
  constructor(dataDir: string, tell: Tell) {
    const defaults: WindowState = { bounds: null, maximized: false, fullScreen: false }
    super(join(dataDir, 'electron', 'window-state.json'), schema, defaults, tell)
  }

  /** Keeps the file in step with the window. */
  follow(window: BrowserWindow): void {
    const note = (): void => {
      if (window.isDestroyed() || window.isMinimized()) return
      this.update({
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
        fullScreen: window.isFullScreen()
      })
    }
    window.on('resize', note)
    window.on('move', note)
    window.on('maximize', note)
    window.on('unmaximize', note)
    window.on('enter-full-screen', note)
    window.on('leave-full-screen', note)
  }
}

/**
 * Where the window opens: where it was, as far as that is on one of the displays that there are now (their work
 * areas); otherwise in its usual size, which the system places.
 */
export function placeWindow(bounds: Rectangle | null, workAreas: readonly Rectangle[]): Partial<Rectangle> {
  if (bounds === null || !workAreas.some(area => canGrasp(bounds, area))) return usualSize
  return {
    ...bounds,
    width: Math.max(minimumSize.width, bounds.width),
    height: Math.max(minimumSize.height, bounds.height)
  }
}

function canGrasp(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const top = window.y >= area.y - 1 && window.y + graspHeight <= area.y + area.height
  return width >= graspWidth && top
}
