import { readdirSync, readlinkSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { FaultyLinks } from '../../../src/nodes/net/faults/faulty-links'
import { until } from '../../support/until'
import { ReplicaProcess } from './spawned-replica'
import { ask, Cleanup, exchangeBytes, startProxy, type TestProxy } from './support'
import { ownTime } from '../../support/own-time'

const cleanup = new Cleanup()
afterEach(() => cleanup.run())

const partition = [{ type: 'partition', name: 'cut', direction: 'both', toxicity: 1 }] as const
/** How soon everybody has to be back for good after the last fault, also on a busy machine, ms: far from a retry in minutes. */
const backMs = 20_000
/** How long it is watched whether whoever is back stays so, ms. */
const stayMs = 2_000

function numbered(number: number): Buffer {
  const bytes = Buffer.from(exchangeBytes)
  bytes.writeInt32BE(number, 0)
  return bytes
}

/** Clients that ask one after the other, each with numbers of its own, until they are stopped. */
class Clients {
  readonly answered: number[] = []
  #stopped = false
  #number = 0
  readonly #running: Promise<unknown>

  constructor(port: number, count: number) {
    this.#running = Promise.all(Array.from({ length: count }, () => this.#run(port)))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(port: number): Promise<void> {
    while (!this.#stopped) {
      const number = ++this.#number
      const { reply, how } = await ask(port, numbered(number))
      if (how === 'end' && reply.equals(Buffer.from('HOLA'))) this.answered.push(number)
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
/** Sockets of this process, with those of a connection that nobody here knows any more. */
function sockets(): number {
  const link = (fd: string): string => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  }
  return readdirSync('/proc/self/fd').filter(fd => link(fd).startsWith('socket:')).length
}

async function setUp(options: Record<string, unknown> = {}): Promise<{
  replicas: ReplicaProcess[]
  proxy: TestProxy
  links: FaultyLinks
}> {
  const replicas = [await new ReplicaProcess().start(), await new ReplicaProcess().start()]
  for (const replica of replicas) cleanup.add(replica)
  const resolved = replicas.map(({ port }, i) => ({
    to: `replica-${i + 1}`,
    host: '127.0.0.1',
    port,
    side: null
  }))
  const links = new FaultyLinks('proxy', resolved)
  const proxy = cleanup.add(await startProxy(replicas, { ...options, links }))
  return { replicas, proxy, links }
}

/** Nothing that a client was answered is missing, and what a replica has twice was said. */
async function consistent(
  answered: readonly number[],
  replicas: readonly ReplicaProcess[],
  proxy: TestProxy
): Promise<void> {
  for (const [i, replica] of replicas.entries()) {
    await until(() => answered.every(number => replica.numbers.includes(number)), {
      what: `replica-${i + 1} having all`
    })
    const counts = new Map<number, number>()
    for (const number of replica.numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
    const twice = [...counts.values()].filter(count => count > 1).length
    expect(twice).toBeLessThanOrEqual(proxy.node.stats().links[i]!.replays!.maybeTwice)
  }
}

/**
 * Resolves when all have been attached for `stayMs` without a break. What was under way at the cut may be given up, and
 * replayed, after the heal: a busy machine takes its time for that.
 */
async function staysAttached({ node, context }: TestProxy): Promise<void> {
  let losses = -1
  let since = 0
  await until(() => {
    const now = performance.now()
    const isWhole = node.stats().links.every(link => link.attached)
    const lost = context.of('detached').length
    if (!isWhole || lost !== losses) since = now
    losses = lost
    return now - since >= stayMs
  })
}

describe.runIf(process.platform === 'linux')('a replica to which the way is cut', () => {
  for (const [which, cuts] of [
    [100, 1_500],
    [100, 1_500, 6_000]
  ].entries()) {
    for (const cutMs of cuts) {
      it(`is back soon after the way is whole again (replica-${which + 1}, ${cutMs} ms)`, async () => {
        const { replicas, proxy, links } = await setUp()
        await ask(proxy.port, numbered(0))
        await until(() => proxy.node.stats().links.every(link => link.open === 0))
        const before = sockets()
        const clients = new Clients(proxy.port, 4)
        await until(() => clients.answered.length > 8)
        links.set({ to: `replica-${which + 1}`, faults: partition })
        await sleep(cutMs)
        links.set({ to: `replica-${which + 1}`, faults: [] })
        const back = ownTime()
        await staysAttached(proxy)
        expect(back()).toBeLessThan(backMs)
        await clients.stop()
        await until(() =>
          proxy.node.stats().links.every(link => link.open === 0 && link.pendingSessions === 0)
        )
        await until(() => sockets() <= before, { what: `the sockets becoming ${before}` })
        await consistent(clients.answered, replicas, proxy)
      })
    }
  }
})
