import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A way to a port of this computer that can be cut off: all that goes over it then is lost, and nobody comes through. */
export class CutOff {
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #isCut = false

  private constructor(target: number) {
    this.#server = createServer(socket => {
      if (this.#isCut) return void socket.destroy()
      const other = connect(target, '127.0.0.1')
      for (const [from, to] of [
        [socket, other],
        [other, socket]
      ] as const) {
        this.#sockets.add(from)
        from.on('error', () => undefined).on('close', () => to.destroy())
        from.pipe(to)
      }
    })
  }

  static async to(target: number): Promise<CutOff> {
    const way = new CutOff(target)
    await new Promise<void>(resolve => way.#server.listen(0, '127.0.0.1', () => resolve()))
    return way
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  heal(): void {
    this.#isCut = false
  }

  close(): void {
    this.cut()
    this.#server.close()
  }
}
