import { createServer, type Server, type Socket } from 'node:net'
import { listen } from '#nodes/net/listen'

/** How long a client may take to open the connection that it has asked for, ms. */
const waitMs = 30_000

/** A port that waits for one connection for data, of the client that has asked for it and of nobody else. */
export class PassivePort {
  readonly port: number
  /** Rejects where nobody comes in time, or it is closed before. */
  readonly connection: Promise<Socket>
  readonly #server: Server
  #socket: Socket | null = null
  #reject: (error: Error) => void = () => undefined
  readonly #timer: NodeJS.Timeout

  private constructor(server: Server, port: number, of: Socket, onSocket: (socket: Socket) => void) {
    this.#server = server
    this.port = port
    this.connection = new Promise((resolve, reject) => {
      this.#reject = reject
      server.on('connection', socket => {
        socket.on('error', () => socket.destroy())
        // Another machine, or another user of this one from another address, must not slip in its own file.
        if (this.#socket !== null || socket.remoteAddress !== of.remoteAddress) return void socket.destroy()
        this.#socket = socket
        clearTimeout(this.#timer)
        server.close()
        onSocket(socket)
        resolve(socket)
      })
    })
    this.connection.catch(() => undefined)
    server.on('error', error => this.#reject(error))
    this.#timer = setTimeout(() => {
      this.#reject(new Error('nobody connected'))
      this.close()
    }, waitMs)
  }

  /** Listens beside the control connection `of`, at the address where its client has found us. */
  static async open(of: Socket, onSocket: (socket: Socket) => void): Promise<PassivePort> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
    const port = await listen(server, { host: of.localAddress ?? '127.0.0.1', port: 0, backlog: 1 })
    return new PassivePort(server, port, of, onSocket)
  }

  /** Idempotent. */
  close(): void {
    clearTimeout(this.#timer)
    this.#reject(new Error('closed'))
    this.#server.close()
    this.#socket?.destroy()
  }
}
