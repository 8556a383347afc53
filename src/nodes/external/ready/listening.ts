import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import type { ListeningAt } from '#shared/ports'
import { connectHost, isOwnAddress, servesHost } from '#system/addresses'
import { portIfFree } from '#system/free-port'
import type { Listener } from '#system/tcp/listeners'
import { tcpTable } from '#system/tcp/proc-net-tcp'
import { dial } from '../../net/dial'
import { listen } from '../../net/listen'
import { listensHere } from '#system/tcp/tcp-table'

export interface Address {
  readonly host: string
  readonly port: number
}

/** How long what is left of the last life may hold the port: its group was killed, and goes as it is scheduled. */
const releaseMs = 500
/** First and longest pause between two looks where the program listens, ms, until it listens where it should. */
const firstLookMs = 15
const lastLookMs = 250
/** Between two looks after that, ms: longer where a command has to be run for each. */
const calmLookMs = process.platform === 'linux' ? 1_000 : 10_000
/** A program that opens several ports, or opens one again, does so within this, ms: what it lacks until then is not told. */
const settleMs = 1_000

/**
 * Makes sure that nobody listens at `address`.
 * @throws RelevoError `PORT_IN_USE`, `PORT_FORBIDDEN`, `BAD_ARGUMENTS`.
 */
export async function assertPortFree(address: Address): Promise<void> {
  const deadline = performance.now() + releaseMs
  for (;;) {
    if (await isSurelyFree(address)) return
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

/** From here on any user may listen, as systems come. */
const firstUsersPort = 1024

/**
 * Whether the system says that nobody has the port, so that it need not be tried: whoever waits for the program, a proxy
 * say, would take a socket that listens for a moment for the program's.
 */
async function isSurelyFree({ host, port }: Address): Promise<boolean> {
  if (port < firstUsersPort || !isOwnAddress(host)) return false
  const table = await tcpTable()
  // What nobody has any more, connections of the last life say, does not keep anyone from listening.
  return table !== null && !(table.get(port) ?? []).some(({ inode }) => inode !== 0)
}

/**
 * Watches where a program, with all that it started, listens; it may do so anywhere, whatever it was told. Linux tells
 * without the program seeing anything of the question, lsof and netstat do elsewhere.
 */
export class PortWatch {
  /** Resolves when links to the address reach the program; never where there is none. */
  readonly reached: Promise<void>
  #address: Address | null
  #told: string | null = null
  #seen: { readonly text: string; readonly since: number } = { text: '', since: 0 }
  #isReached = false
  #stopped = false
  readonly #listeners: () => Promise<readonly Listener[] | null>
  readonly #tell: (at: readonly ListeningAt[]) => void
  /** Whether the sockets for all of IPv6, by port, take nothing else. */
  readonly #onlyIPv6 = new Map<number, boolean>()
  readonly #wake = new Set<() => void>()
  #reach: () => void = () => undefined

  /**
   * @param listeners where it listens by now; null where the system does not tell
   * @param tell called with where it listens, when that has changed and has settled
   */
  constructor(
    listeners: () => Promise<readonly Listener[] | null>,
    address: Address | null,
    tell: (at: readonly ListeningAt[]) => void
  ) {
    this.#listeners = listeners
    this.#address = address
    this.#tell = tell
    this.reached = new Promise(resolve => (this.#reach = resolve))
    void this.#run()
  }

  /** The topology has another address for it by now. */
  setAddress(address: Address): void {
    this.#address = address
    for (const wake of this.#wake) wake()
  }

  stop(): void {
    this.#stopped = true
    for (const wake of this.#wake) wake()
  }

  async #run(): Promise<void> {
    for (let pauseMs = firstLookMs; !this.#stopped; pauseMs = Math.min(lastLookMs, pauseMs * 1.5)) {
      await this.#look().catch(() => undefined)
      await this.#pause(this.#isReached || this.#address === null ? Math.max(calmLookMs, pauseMs) : pauseMs)
    }
  }

  async #look(): Promise<void> {
    const address = this.#address
    let at = await this.#sockets()
    let isReached = address !== null && (await reaches(address, at))
    if (address && isReached && !at.some(({ port }) => port === address.port)) {
      // Somebody else listens there, or the program does since it was looked at.
      at = await this.#sockets()
      isReached = await reaches(address, at)
    }
    if (this.#stopped) return
    this.#take(at, isReached)
    if (!isReached || this.#isReached) return
    this.#isReached = true
    this.#reach()
  }

  async #sockets(): Promise<ListeningAt[]> {
    return this.#withoutIPv4((await this.#listeners()) ?? [])
  }

  /** A socket for all of IPv6 that was told not to take IPv4 is one of `::1`: others can listen on the same port. */
  async #withoutIPv4(at: readonly ListeningAt[]): Promise<ListeningAt[]> {
    const all = at.filter(({ host }) => host === '::').map(({ port }) => port)
    for (const port of all) {
      if (this.#onlyIPv6.has(port)) continue
      const others = at.some(one => one.port === port && !one.host.includes(':'))
      this.#onlyIPv6.set(port, !others && (await portIfFree(port, '127.0.0.1')) !== null)
    }
    for (const port of this.#onlyIPv6.keys()) if (!all.includes(port)) this.#onlyIPv6.delete(port)
    return at.map(one => (one.host === '::' && this.#onlyIPv6.get(one.port) ? { ...one, host: '::1' } : one))
  }

  #take(at: readonly ListeningAt[], isReached: boolean): void {
    const text = JSON.stringify(at)
    const now = performance.now()
    if (text !== this.#seen.text) this.#seen = { text, since: now }
    if (text === this.#told || (!isReached && now - this.#seen.since < settleMs)) return
    this.#told = text
    this.#tell(at)
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const done = (): void => {
        clearTimeout(timer)
        this.#wake.delete(done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      this.#wake.add(done)
    })
  }
}

/** Whether a connection to the address comes to a socket of `at`, or, of a program that has left its family, to any. */
async function reaches({ host, port }: Address, at: readonly ListeningAt[]): Promise<boolean> {
  const wanted = connectHost(host)
  if (at.some(one => one.port === port && servesHost(one.host, wanted))) return true
  if (at.some(one => one.port === port)) return false
  return listensHere(wanted, port) ?? accepts({ host: wanted, port })
}

/** A connection is the probe where the system does not tell; the program sees one that says nothing. */
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
