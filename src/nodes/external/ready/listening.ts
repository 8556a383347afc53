import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import { dial } from '../../net/dial'
import { listen } from '../../net/listen'

export interface Address {
  readonly host: string
  readonly port: number
}

/** How long what is left of the last life may hold the port: its group was killed, and goes as it is scheduled. */
const releaseMs = 500

/**
 * Makes sure that nobody listens at `address`.
 * @throws RelevoError `PORT_IN_USE`, `PORT_FORBIDDEN`, `BAD_ARGUMENTS`.
 */
export async function assertPortFree(address: Address): Promise<void> {
  const deadline = performance.now() + releaseMs
  for (;;) {
    const server = createServer()
    try {
      await listen(server, address)
      await new Promise(resolve => server.close(resolve))
      return
    } catch (error) {
      const isInUse = error instanceof RelevoError && error.code === 'PORT_IN_USE'
      if (!isInUse || performance.now() > deadline) throw error
      await sleep(50)
    }
  }
}

/**
 * Linux tells who listens; there the program is not disturbed by a connection that says nothing, which a server
 * for one client at a time, or one without error handling, would suffer from. Elsewhere a connection is the probe.
 */
export async function isListening(address: Address): Promise<boolean> {
  if (process.platform !== 'linux') return accepts(address)
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readTable))
  if (tables.every(table => table === null)) return accepts(address)
  const port = ':' + address.port.toString(16).toUpperCase().padStart(4, '0')
  return tables.some(table =>
    table?.split('\n').some(line => {
      const [, local, , state] = line.trim().split(/\s+/)
      return local?.endsWith(port) === true && state === '0A'
    })
  )
}

function readTable(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch(() => null)
}

function accepts({ host, port }: Address): Promise<boolean> {
  return new Promise(resolve => {
    const socket = dial({ host, port })
    const done = (accepted: boolean): void => {
      socket.destroy()
      resolve(accepted)
    }
    socket.setTimeout(1_000, () => done(false))
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
}
