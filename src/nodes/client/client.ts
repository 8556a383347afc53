import { RelevoError } from '#shared/errors'
import type { LoadAttempt } from '#shared/load/load-results'
import { EventSampler } from '#nodes/net/event-sampler'
import { LatencyWindow } from '#nodes/net/latency'
import { decodeBeginning } from '#nodes/runtime/encodings'
import type { StartNode } from '#nodes/runtime/node-program'
import { parseCall } from './calls'
import { exchangeMany } from './exchange-many'
import { LinkMeter } from './link-meter'
import { LoadAccount } from './load/account'
import { Load } from './load/load'
import { RoadSends } from './roads/road-sends'
import { Sends } from './sends'

/** Bytes of a reply that are shown of it. */
const shownBytes = 4 * 1024
/** What the load tells a second, of failures and of what it did not send; the others are counted. */
const warningsPerSecond = 2
/** How long an exchange is tried again while nothing listens: a node that is started again is back by then. */
const refusedForMs = 5_000

/** The client: it listens on nothing, and opens connections only when it is asked to. */
export const startClient: StartNode<'client'> = async context => {
  const meter = new LinkMeter(context.boot.links, context.links)
  const latency = new LatencyWindow()
  const warnings = new EventSampler(warningsPerSecond)
  const total = { requests: 0, failed: 0 }
  const closing = new AbortController()
  const work = new Set<Promise<unknown>>()
  let drained: Promise<void> | undefined

  const warn = (reason: string): void => {
    const sample = warnings.take()
    if (sample) context.log('warn', sample.skipped > 0 ? `${reason} (and ${sample.skipped} more)` : reason)
  }
  const onDone = (ms: number): void => {
    total.requests++
    latency.add(ms)
  }
  const onFailed = (reason: string): void => {
    total.failed++
    warn(reason)
  }
  const load = new Load(meter, {
    onDone,
    onFailed,
    onUnsent: warn,
    onCounted: (to, outcome, ms) => account.count(to, outcome, ms)
  })
  const account = new LoadAccount(
    tally => context.event('tally', tally, tally.to),
    to => load.openAt(to)
  )
  const sends = new Sends({
    meter,
    event: (data, link) => context.event('transfer', data, link),
    onStored: () => void total.requests++,
    onFailed: reason => {
      total.failed++
      context.log('warn', reason)
    }
  })

  const roadSends = new RoadSends()

  /** Work that a drain waits for. */
  const tracked = async <T>(run: () => Promise<T>): Promise<T> => {
    if (drained) throw new RelevoError('NOT_RUNNING', 'the client is stopping')
    const promise = run()
    work.add(promise)
    const forget = (): void => void work.delete(promise)
    promise.then(forget, forget)
    return promise
  }

  const exchange = async (args: unknown): Promise<unknown> => {
    const { host, port, count, concurrency, timeoutMs, by } = await parseCall('exchange', args)
    const link = meter.at(host, port)
    const target = `${host}:${port}`
    const summary = await exchangeMany({
      host,
      port,
      count,
      concurrency,
      timeoutMs,
      retryForMs: refusedForMs,
      signal: closing.signal,
      wire: link.wire,
      onConnection: link.opened,
      onExchange: (outcome, ms) => {
        if ('reply' in outcome) return onDone(ms)
        link.failed()
        onFailed(outcome.error.message)
      }
    })
    const { ok, failed, ms } = summary
    const said = { target: link.to ?? target, count: summary.count, ok, failed, ms }
    context.event('exchange', { ...said, ...(by !== undefined && { by }) }, link.to)
    context.log(
      failed > 0 ? 'warn' : 'info',
      `${ok} of ${summary.count} exchanges with ${target} in ${Math.round(ms)} ms`
    )
    return { target, ...summary }
  }

  const setLoad = async (args: unknown): Promise<null> => {
    const { enabled, rate, targets, clients, by } = await parseCall('load', args)
    if (enabled && targets.length === 0) {
      throw new RelevoError('NO_ROUTE', 'the load has no target; link the client to a proxy or a balancer')
    }
    if (enabled) {
      load.set(rate, targets, clients)
      account.begin(load.targets)
    } else {
      load.pause()
      account.pause()
    }
    context.event('load', { enabled, rate, ...(by !== undefined && { by }) })
    return null
  }

  const loadOnce = async (args: unknown): Promise<Omit<LoadAttempt, 'target'>> => {
    const target = await parseCall('load-once', args)
    const attempt = await load.once(target)
    const { outcome, ms, what, said, difference = null, requestBytes, replyBytes, reply } = attempt
    if (outcome === 'expected') onDone(ms)
    else onFailed(`${outcome}: ${what}`)
    account.count(target.to ?? `${target.host}:${target.port}`, outcome, ms)
    const { protocol } = target.load
    const text = decodeBeginning(reply.subarray(0, shownBytes), 'auto')
    return { protocol, outcome, ms, what, said, difference, requestBytes, replyBytes, reply: text }
  }

  /** The journal has all that was counted up to now. */
  const tellTally = async (): Promise<null> => {
    account.tellAll()
    context.flush()
    return null
  }

  const drain = async (graceMs: number): Promise<void> => {
    load.pause()
    account.pause()
    const cut = (): void => {
      closing.abort()
      load.close()
      account.close()
      sends.close()
      roadSends.close()
    }
    const timer = setTimeout(cut, graceMs)
    await Promise.allSettled(work)
    clearTimeout(timer)
    cut()
  }

  context.log('debug', 'ready')
  return {
    ports: {},
    stats: () => {
      const links = meter.stats()
      const sum = (pick: (link: (typeof links)[number]) => number): number =>
        links.reduce((all, link) => all + pick(link), 0)
      return {
        ...total,
        open: load.inFlight,
        connections: sum(link => link.total),
        bytesIn: sum(link => link.bytesDown),
        bytesOut: sum(link => link.bytesUp),
        latency: latency.take(),
        links,
        loads: load.stats()
      }
    },
    relink: ({ links }) => meter.relink(links),
    drain: graceMs => (drained ??= drain(graceMs)),
    calls: {
      exchange: args => tracked(() => exchange(args)),
      load: setLoad,
      tally: tellTally,
      'load-once': args => tracked(() => loadOnce(args)),
      send: args => tracked(() => sends.send(args)),
      road: args => tracked(() => roadSends.send(args)),
      'road-look': async args => roadSends.look(args),
      'road-stop': async args => roadSends.stop(args),
      'cancel-send': async args => sends.stop('cancel-send', args),
      'pause-send': async args => sends.stop('pause-send', args)
    }
  }
}
