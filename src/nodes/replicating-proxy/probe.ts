import { connect } from 'node:net'

/** Whether something accepts connections there. It says nothing about whether it will answer. */
export function accepts(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port, autoSelectFamily: false, timeout: timeoutMs })
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
