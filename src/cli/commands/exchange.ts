import type { Command } from 'commander'
import { exchangeMany } from '#nodes/client/exchange-many'
import { connectHost } from '#system/addresses'
import { exchangeTarget } from '#lab/traffic/load-targets'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { NoHostError } from '../no-host-error'
import { note, print, printable } from '../output'
import { integer, portOption } from '../parse-options'
import { stopSignal } from '../stop-signal'

interface Options {
  readonly data?: string
  readonly host?: string
  readonly port?: number
  readonly count: number
  readonly concurrency: number
  readonly timeout: number
  readonly quiet?: boolean
}

/** Where the coursework's server listens. */
const usualDoor = { host: '127.0.0.1', port: 50000 }

/** `relevo exchange`: the coursework's client, as many times as wanted. Needs no host; where one runs, its lab's door is used. */
export function addExchange(program: Command, setExitCode: SetExitCode): void {
  withDataOption(program.command('exchange'))
    .description(
      'run exchanges with a replica or a proxy: prints each reply, and a summary on standard error'
    )
    .option('--host <host>', 'where the server is (default: 127.0.0.1)')
    .option('-p, --port <port>', 'its port (default: that of the running lab, or 50000)', portOption)
    .option('-n, --count <count>', 'how many', integer(1, 1_000_000), 1)
    .option('-c, --concurrency <count>', 'how many at once', integer(1, 1024), 1)
    .option('--timeout <seconds>', 'limit of each, waiting for the server included', integer(1, 86_400), 10)
    .option('-q, --quiet', 'only the summary')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo exchange\n  relevo exchange --port 50001 -n 1000 -c 16 --quiet'
    )
    .action(async (options: Options) => {
      const { count, concurrency, timeout, quiet } = options
      const { host, port } = await doorOf(options)
      const { signal, dispose } = stopSignal()
      const summary = await exchangeMany({
        host,
        port,
        count,
        concurrency,
        timeoutMs: timeout * 1000,
        retryForMs: timeout * 1000,
        signal,
        onExchange: outcome => {
          if ('reply' in outcome && !quiet) print(outcome.reply)
        }
      })
      dispose()
      for (const error of summary.errors) note(printable(error))
      const latency =
        summary.p50 === null
          ? ''
          : `; p50 ${summary.p50.toFixed(1)} ms, p99 ${(summary.p99 ?? 0).toFixed(1)} ms`
      note(
        `${summary.ok} of ${summary.count} exchanges with ${host}:${port} in ${summary.ms.toFixed(0)} ms${latency}`
      )
      if (signal.aborted) setExitCode(exitCodes.interrupted)
      else if (summary.failed > 0) setExitCode(exitCodes.failed)
    })
}

/** Where to: as it was said; else the door of the lab that runs here, which need not be the usual one. */
async function doorOf({ host, port, ...options }: Options): Promise<{ host: string; port: number }> {
  const isSaid = host !== undefined || port !== undefined
  const door = isSaid ? null : await labDoor(dataDirOf(options))
  return door ?? { host: host ?? usualDoor.host, port: port ?? usualDoor.port }
}

/** Null where no lab runs, or nothing in it takes exchanges. */
async function labDoor(dataDir: string): Promise<{ host: string; port: number } | null> {
  try {
    const { topology } = await withHost(dataDir, host => host.ask('lab.snapshot', {}))
    const target = exchangeTarget(topology)
    const node = topology.nodes.find(({ id }) => id === target)
    if (!node || !('port' in node) || node.port === undefined) return null
    return { host: connectHost(node.host), port: node.port }
  } catch (error) {
    if (error instanceof NoHostError) return null
    throw error
  }
}
