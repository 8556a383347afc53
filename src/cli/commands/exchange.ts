import type { Command } from 'commander'
import { exchangeMany } from '#nodes/client/exchange-many'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { note, print, printable } from '../output'
import { integer, portOption } from '../parse-options'
import { stopSignal } from '../stop-signal'

interface Options {
  readonly host: string
  readonly port: number
  readonly count: number
  readonly concurrency: number
  readonly timeout: number
  readonly quiet?: boolean
}

/** `relevo exchange`: the coursework's client, as many times as wanted. Needs no host. */
export function addExchange(program: Command, setExitCode: SetExitCode): void {
  program
    .command('exchange')
    .description(
      'run exchanges with a replica or a proxy: prints each reply, and a summary on standard error'
    )
    .option('--host <host>', 'where the server is', '127.0.0.1')
    .option('-p, --port <port>', 'its port', portOption, 50000)
    .option('-n, --count <count>', 'how many', integer(1, 1_000_000), 1)
    .option('-c, --concurrency <count>', 'how many at once', integer(1, 1024), 1)
    .option('--timeout <seconds>', 'limit of each, waiting for the server included', integer(1, 86_400), 10)
    .option('-q, --quiet', 'only the summary')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo exchange\n  relevo exchange --port 50001 -n 1000 -c 16 --quiet'
    )
    .action(async ({ host, port, count, concurrency, timeout, quiet }: Options) => {
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
