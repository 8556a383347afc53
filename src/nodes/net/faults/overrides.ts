import type { Socket } from 'node:net'

/**
 * Methods of one socket that faults replace for a while. They shadow those of its class; when they are taken off, the
 * socket is as it was.
 */
export class Overrides {
  readonly #socket: Socket
  #names: string[] = []

  constructor(socket: Socket) {
    this.#socket = socket
  }

  get on(): boolean {
    return this.#names.length > 0
  }

  put(members: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(members)) {
      Object.defineProperty(this.#socket, name, { value, configurable: true, writable: true })
      this.#names.push(name)
    }
  }

  putGetter(name: string, get: () => number): void {
    Object.defineProperty(this.#socket, name, { get, configurable: true })
    this.#names.push(name)
  }

  takeOff(): void {
    for (const name of this.#names) Reflect.deleteProperty(this.#socket, name)
    this.#names = []
  }
}

/** Reads one of the socket's byte counters as its class counts it, past an override of it. */
export function counterOf(socket: Socket, name: 'bytesRead' | 'bytesWritten'): () => number {
  let at: object | null = Object.getPrototypeOf(socket) as object | null
  for (; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const get = Object.getOwnPropertyDescriptor(at, name)?.get
    if (get) return () => (get.call(socket) as number | undefined) ?? 0
  }
  return () => 0
}
