import { connect, createServer, type Server, type Socket } from 'node:net'

/** The way from a desk to an engine, for one machine: a socket that passes on what comes, until it is cut. */
export class EngineWay {
  readonly path: string
  readonly #server: Server
  readonly #pairs = new Set<{ readonly desk: Socket; readonly engine: Socket }>()
  #towardEngine = true
  #towardDesk = true

  private constructor(path: string, engine: string) {
    this.path = path
    this.#server = createServer({ allowHalfOpen: true }, desk => this.#take(desk, engine))
  }

  /** @param path where the desk finds it */
  static async open(path: string, engine: string): Promise<EngineWay> {
    const way = new EngineWay(path, engine)
    await new Promise<void>((resolve, reject) => {
      way.#server.once('error', reject).listen(path, resolve)
    })
    return way
  }

  /** Nothing passes, and neither end hears of it. */
  cut(): void {
    this.#towardEngine = this.#towardDesk = false
    this.#look()
  }

  /** Only what the desk sends passes. */
  dropTowardDesk(): void {
    this.#towardDesk = false
    this.#look()
  }

  /** What was sent meanwhile passes now, as TCP would send it again. */
  heal(): void {
    this.#towardEngine = this.#towardDesk = true
    this.#look()
  }

  close(): void {
    this.#server.close()
    for (const { desk, engine } of this.#pairs) for (const socket of [desk, engine]) socket.destroy()
  }

  #take(desk: Socket, path: string): void {
    const pair = { desk, engine: connect({ path, allowHalfOpen: true }) }
    this.#pairs.add(pair)
    for (const socket of [pair.desk, pair.engine]) {
      socket.on('error', () => undefined)
      socket.on('close', () => this.#look())
    }
    this.#look()
  }

  #look(): void {
    const isWhole = this.#towardEngine && this.#towardDesk
    for (const pair of this.#pairs) {
      const { desk, engine } = pair
      if (isWhole && (desk.destroyed || engine.destroyed)) {
        this.#pairs.delete(pair)
        desk.destroy()
        engine.destroy()
        continue
      }
      pass(desk, engine, this.#towardEngine)
      pass(engine, desk, this.#towardDesk)
    }
  }
}

function pass(from: Socket, to: Socket, passes: boolean): void {
  from.unpipe(to)
  if (passes) from.pipe(to)
}
