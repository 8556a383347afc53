import { EventEmitter } from 'node:events'

const size = { width: 1920, height: 1080 }
const area = { x: 0, y: 0, ...size }
export const onlyDisplay = {
  id: 1,
  scaleFactor: 1,
  bounds: area,
  workArea: area,
  size,
  workAreaSize: size
}

/** One display, always the same. */
class Screen extends EventEmitter {
  getAllDisplays(): (typeof onlyDisplay)[] {
    return [onlyDisplay]
  }
}

export const screen = new Screen()
