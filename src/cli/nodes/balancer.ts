import { InvalidArgumentError, Option, type Command } from 'commander'
import type { SetExitCode } from '../exit-codes'
import { RelevoError } from '#shared/errors'
import type { Address } from '#system/addresses'
import { balancerAlgorithms, type BalancerAlgorithm } from '#shared/balancer-algorithms'
import { linksTo, runForeground } from './foreground'
import { address, integer, nameOption, portOption, repeated } from '../parse-options'

interface Backend extends Address {
  readonly weight: number
}

interface Options {
  readonly listen: number
  readonly host: string
  readonly name?: readonly string[]
  readonly backend: readonly Backend[]
  readonly algorithm: BalancerAlgorithm
  readonly mode: 'http' | 'tcp'
  readonly healthPath?: string
  readonly healthIntervalMs?: number
  readonly fall?: number
  readonly rise?: number
  readonly connectTimeoutMs?: number
  readonly answerTimeoutMs?: number
  readonly hedge?: boolean
  readonly ejectAfter?: number
  readonly ejectMs?: number
  readonly idleMs?: number
  readonly keepAliveMs?: number
  readonly cookieName?: string
  readonly strict?: boolean
  readonly maxConnections?: number
  readonly backendConnections?: number
  readonly queueLimit?: number
  readonly maxBodyBytes?: number
  readonly adminPort?: number
  readonly adminHost?: string
}

const ms = integer(0, 3_600_000)
const count = integer(1, 1_000_000)

/** `HOST:PORT`, or `HOST:PORT=WEIGHT`. */
function backend(text: string): Backend {
  const [where = '', weight = '1'] = text.split('=', 2)
  if (!/^\d{1,3}(\.\d+)?$/.test(weight) || Number(weight) > 256) {
    throw new InvalidArgumentError('A weight is a number from 0 to 256, as in 127.0.0.1:5000=2.')
  }
  return { ...address(where), weight: Number(weight) }
}

/** `relevo balancer`: a balancer by itself, in the foreground, with the backends that are named. */
export function addBalancer(program: Command, setExitCode: SetExitCode): void {
  program
    .command('balancer')
    .description('a load balancer for HTTP, WebSocket or plain TCP, which checks the health of its backends')
    .option('-l, --listen <port>', 'where it listens', portOption, 12346)
    .option('--host <address>', 'the address to bind', '127.0.0.1')
    .addOption(nameOption())
    .requiredOption('--backend <host:port[=weight]>', 'a server; repeat it', repeated(backend))
    .addOption(
      new Option('--algorithm <name>', 'who gets a request')
        .choices(balancerAlgorithms)
        .default('round-robin')
    )
    .addOption(new Option('--mode <mode>', 'what it carries').choices(['http', 'tcp']).default('http'))
    .option('--health-path <path>', 'a GET that must succeed (default: the port accepts)')
    .option('--health-interval-ms <ms>', 'between two checks', ms)
    .option('--fall <count>', 'failed checks until a server is down', count)
    .option('--rise <count>', 'good checks until it is up again', count)
    .option('--connect-timeout-ms <ms>', 'limit of a connection to a server', ms)
    .option('--answer-timeout-ms <ms>', 'a server may take so long until its answer begins', ms)
    .option('--hedge', 'ask another server when one is silent (requests may be done twice)')
    .option(
      '--eject-after <count>',
      'answers of 5xx in a row that eject a server; 0: never',
      integer(0, 1_000_000)
    )
    .option('--eject-ms <ms>', 'for how long, the first time', ms)
    .option('--idle-ms <ms>', 'reset a stream or session that is silent for so long (default: never)', ms)
    .option('--keep-alive-ms <ms>', 'close a client’s connection that asks for nothing for so long', ms)
    .option('--cookie-name <name>', 'the cookie of --algorithm cookie')
    .option('--strict', 'refuse lines of HTTP that end in LF alone')
    .option('--max-connections <count>', 'most clients at once', count)
    .option('--backend-connections <count>', 'most requests in work at one server', count)
    .option('--queue-limit <count>', 'most requests that wait for one', integer(0, 1_000_000))
    .option('--max-body-bytes <bytes>', 'a longer request body gets 413', integer(1, 2 ** 50))
    .option('--admin-port <port>', 'serve /__relevo/status there (default: not at all)', portOption)
    .option('--admin-host <address>', 'the address to bind for it (default: 127.0.0.1)')
    .addHelpText(
      'after',
      '\nExample:\n  relevo balancer --listen 12346 --backend 127.0.0.1:5000 --backend 127.0.0.1:5001=2 --algorithm weighted'
    )
    .action(async ({ listen, backend: backends, name: names, ...settings }: Options) => {
      if (settings.adminPort === listen && (settings.adminHost ?? settings.host) === settings.host)
        throw new RelevoError('BAD_ARGUMENTS', `--listen and --admin-port are both ${listen}; choose another`)
      const { startBalancer } = await import('#nodes/balancer/balancer')
      const links = linksTo('backend', backends, 'http')
      const weights = Object.fromEntries(links.map(({ to }, index) => [to, backends[index]?.weight ?? 1]))
      const node = {
        kind: 'balancer',
        id: `balancer-${listen}`,
        port: listen,
        weights,
        names,
        ...settings
      } as const
      setExitCode(await runForeground({ start: startBalancer, node, links }))
    })
}
