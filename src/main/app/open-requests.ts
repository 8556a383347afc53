import { app } from 'electron'
import { statSync } from 'node:fs'
import { extname } from 'node:path'

/** Most files that wait for the lab to be there. */
const maxWaiting = 20

/** What is opened in the lab; any other file is offered for a transfer. */
export function isTopologyFile(path: string): boolean {
  return extname(path).toLowerCase() === '.relevo'
}

/** Files that the system hands over, by the command line, a second start, or a file manager; kept until someone takes them. */
export class OpenRequests {
  #waiting: string[] = []
  #take: ((path: string) => void) | null = null

  /** macOS tells by an event, also before the app is ready. To be called at once. */
  listen(): void {
    app.on('open-file', (event, path) => {
      event.preventDefault()
      this.add([path])
    })
  }

  /** What is no file (a folder, an argument of Chromium's) is left out. */
  add(paths: readonly string[]): void {
    for (const path of paths.filter(isFile)) {
      if (this.#take) this.#take(path)
      else if (this.#waiting.length < maxWaiting) this.#waiting.push(path)
    }
  }

  /** The first topology that waits, which a lab can begin with. */
  takeTopology(): string | null {
    const found = this.#waiting.find(isTopologyFile) ?? null
    this.#waiting = this.#waiting.filter(path => path !== found)
    return found
  }

  /** From now on `take` gets them, those that wait first. */
  serve(take: (path: string) => void): void {
    this.#take = take
    for (const path of this.#waiting.splice(0)) take(path)
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
