import type { Command } from 'commander'
import type { Load } from '#shared/load/load'
import { loadOutcomes, unitOf, type LoadAttempt, type LoadStats } from '#shared/load/load-results'
import { targetRates } from '#shared/load/target-rates'
import { RelevoError } from '#shared/errors'
import type { LabSnapshot, LoadView } from '#shared/state'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { loadFrom, withLoadOptions, type LoadOptions, type WantedLoad } from '../load-options'
import { bytesText, note, print, printable, printableLines } from '../output'
import { integer } from '../parse-options'
import { tableLines } from '../table'

/** Most sessions in a list: the newest. */
const listedSessions = 50

interface Options extends LoadOptions {
  readonly data?: string
  readonly to?: string
  readonly rate?: number
  readonly once?: boolean
  readonly stop?: boolean
  readonly fitting?: boolean
  readonly json?: boolean
  readonly sessions?: string
}

/** `relevo load`: what the client sends all the time, in which protocol, and what becomes of it. */
export function addLoad(program: Command, setExitCode: SetExitCode): void {
  withLoadOptions(
    withDataOption(program.command('load'))
      .description('send requests all the time, or one; without options: what has become of them')
      .option('--to <node>', 'the target (default: the first that the client is linked to)')
      .option(
        '--rate <count>',
        'a second, over all targets, or of the one of --to; starts it',
        integer(1, 2000)
      )
      .option('--once', 'send one, print its reply, and leave the load as it is')
      .option('--stop', 'stop it')
      .option('--fitting', 'what fits the target by itself again')
      .option('--sessions <proxy>', 'which sessions a proxy keeps, for --session')
      .option('--json', 'what has become of it, as JSON')
  )
    .addHelpText(
      'after',
      `
Examples:
  relevo load --http POST --path /orders --body '{"id":1}' --status 201 --once
  relevo load --text 'hola' --text 'bye' --close --expect '/^bye/m' --rate 50
  relevo load --hex '00 00 00 7b' --bytes 4
  relevo load --websocket hola --path /chat --expect hola
  relevo load --sessions proxy
  relevo load --session proxy/12 --pauses
  relevo load
  relevo load --stop`
    )
    .action(async (options: Options) => {
      const wanted = loadFrom(options)
      await withHost(dataDirOf(options), async host => {
        if (options.sessions !== undefined) return list(host, options.sessions, options.json ?? false)
        if (options.once) return once(host, options, wanted, setExitCode)
        if (options.stop) return stop(host)
        if (wanted || options.fitting) await use(host, options, wanted)
        if (wanted || options.fitting || options.rate !== undefined) return start(host, options)
        return show(host, options)
      })
    })
}

async function once(
  host: HostClient,
  { to }: Options,
  wanted: WantedLoad | null,
  setExitCode: SetExitCode
): Promise<void> {
  const load = wanted && (await loadOf(host, wanted))
  const attempt = await host.ask('load.send', {
    ...(to !== undefined && { target: to }),
    ...(load && { load })
  })
  for (const line of printableLines(attempt.reply)) print(line)
  note(printable(attemptText(attempt)))
  if (attempt.outcome !== 'expected') setExitCode(exitCodes.failed)
}

async function use(host: HostClient, { to }: Options, wanted: WantedLoad | null): Promise<void> {
  const load = wanted && (await loadOf(host, wanted))
  const { target } = await host.ask('load.use', { ...(to !== undefined && { target: to }), load })
  print(load === null ? `${target}: what fits it by itself` : `${target}: ${load.protocol}`)
}

/** Starts the load of all targets: one by itself has its own rate at most. */
async function start(host: HostClient, { to, rate }: Options): Promise<void> {
  const { load } = await host.ask('lab.snapshot', {})
  const isOwn = to !== undefined && rate !== undefined
  if (to !== undefined && load.targets.every(target => target.to !== to))
    throw new RelevoError('NOT_FOUND', `the load does not go to ${to}`, { node: to })
  const wanted = {
    ...load,
    rate: isOwn ? load.rate : (rate ?? load.rate),
    ...(isOwn && { rates: { ...load.rates, [to]: rate } })
  }
  const { rates } = wanted
  await host.ask('load.set', { enabled: true, rate: wanted.rate, ...(rates && { rates }) })
  printRates(wanted)
}

/** What goes to each target while the load is on. */
function printRates(load: LoadView): void {
  for (const { to, unit, rate } of targetRates(load))
    print(printable(`${to}: ${Number(rate.toFixed(1))} ${unit} a second`))
}

async function stop(host: HostClient): Promise<void> {
  const { load } = await host.ask('lab.snapshot', {})
  await host.ask('load.set', { enabled: false, rate: load.rate })
  print('the load is stopped')
}

async function list(host: HostClient, proxy: string, json: boolean): Promise<void> {
  const sessions = await host.ask('session.list', { node: proxy, limit: listedSessions })
  if (json) return print(JSON.stringify(sessions, null, 2))
  const rows = sessions.map(({ session, agoMs, requestBytes, replyBytes, preview, cut }) => [
    `${proxy}/${session}`,
    `${Math.round(agoMs / 1000)} s ago`,
    bytesText(requestBytes),
    cut ? `${bytesText(replyBytes)}, cut` : bytesText(replyBytes),
    preview
  ])
  if (rows.length === 0) return print(`${proxy} keeps no session: none was short and is over`)
  for (const line of tableLines([['SESSION', 'ENDED', 'SENT', 'BACK', 'BEGINS'], ...rows]))
    print(printable(line))
}

async function show(host: HostClient, { json }: Options): Promise<void> {
  const snapshot = await host.ask('lab.snapshot', {})
  const loads = loadsIn(snapshot)
  if (json) return print(JSON.stringify({ ...snapshot.load, loads }, null, 2))
  const { enabled, targets } = snapshot.load
  if (enabled) printRates(snapshot.load)
  else print('the load is off')
  if (loads.length === 0) {
    if (!enabled) for (const { to, protocol } of targets) print(`${to}: ${protocol}`)
    return
  }
  const rows = loads.map(({ to, protocol, outcomes, latency }) => [
    to,
    `${unitOf(protocol)} (${protocol})`,
    ...loadOutcomes.map(outcome => String(outcomes[outcome])),
    latency ? `${latency.p50.toFixed(1)} / ${latency.p99.toFixed(1)} ms` : ''
  ])
  const heads = loadOutcomes.map(outcome => outcome.toUpperCase())
  for (const line of tableLines([['TARGET', 'WHAT', ...heads, 'P50 / P99'], ...rows])) print(printable(line))
  for (const { to, last, varying } of loads) {
    if (last) note(printable(`${to}: the last that was not as expected: ${lastText(last)}`))
    if (varying.length > 0) note(printable(`${to}: varies and does not count: ${varying.join(', ')}`))
  }
}

async function loadOf(host: HostClient, wanted: WantedLoad): Promise<Load> {
  if ('load' in wanted) return wanted.load
  const { proxy, number, pauses } = wanted.session
  const load = await host.ask('session.read', { node: proxy, session: number })
  if (load.reply === undefined) note(`session ${number} was cut: its reply is not expected`)
  return { ...load, pauses }
}

function loadsIn({ nodes }: LabSnapshot): readonly LoadStats[] {
  return Object.values(nodes).flatMap(node => (node.kind === 'client' ? (node.stats?.loads ?? []) : []))
}

function attemptText(attempt: LoadAttempt): string {
  const { target, ms, requestBytes, replyBytes } = attempt
  const sizes = `${bytesText(requestBytes)} sent, ${bytesText(replyBytes)} back, ${ms.toFixed(1)} ms`
  return `${target}: ${lastText(attempt)}; ${sizes}`
}

function lastText({ outcome, what, difference }: NonNullable<LoadStats['last']>): string {
  if (difference === null) return `${outcome}: ${what}`
  const { expected, got } = difference
  return `${outcome}: ${what}; expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`
}
