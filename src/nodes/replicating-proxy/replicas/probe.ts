import type { Replica } from './replica'

/** Connects to a replica, and says whether it accepts within `timeoutMs`. That is no sign that it will answer. */
export function accepts({ link, wire }: Pick<Replica, 'link' | 'wire'>, timeoutMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const { host, port } = link
    const socket = wire.connect({ host, port, autoSelectFamily: false, timeout: timeoutMs })
    const done = (up: boolean): void => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', () => done(true))
    socket.once('timeout', () => done(false))
    // Stays for the errors that may come after the answer.
    socket.on('error', () => done(false))
  })
}
