import { Option, type Command } from 'commander'
import {
  comparisons,
  proxyModes,
  replayPolicies,
  replyPolicies,
  sessionOrders,
  type Comparison,
  type ProxyMode,
  type ReplayPolicy,
  type ReplyPolicy,
  type SessionOrder
} from '#shared/topology'
import { RelevoError } from '#shared/errors'
import { addressText, type Address } from '#system/addresses'
import type { SetExitCode } from '../exit-codes'
import { linksTo, runForeground } from './foreground'
import { address, integer, portOption, repeated } from '../parse-options'

interface Options {
  readonly listen: number
  readonly host: string
  readonly primary: Address
  readonly replica?: readonly Address[]
  readonly mode: ProxyMode
  readonly reply: ReplyPolicy
  readonly compare: Comparison
  readonly ignoreHeader?: readonly string[]
  readonly ignorePattern?: readonly string[]
  readonly ignorePath?: readonly string[]
  readonly learn: boolean
  readonly catchUp: boolean
  readonly replay: ReplayPolicy
  readonly order: SessionOrder
  readonly dir?: string
  readonly lagBytes?: number
  readonly lagMs?: number
  readonly agreementMs?: number
  readonly progressMs?: number
  readonly connectTimeoutMs?: number
  readonly connectGraceMs?: number
  readonly idleMs?: number
  readonly turnMs?: number
  readonly maxConnections?: number
}

const ms = integer(0, 3_600_000)

/** `relevo proxy`: copies each client to every replica; the primary's reply goes back. */
export function addProxy(program: Command, setExitCode: SetExitCode): void {
  program
    .command('proxy')
    .description(
      'a replicating proxy: every replica gets every byte, and the next one takes over a lost reply'
    )
    .option('-l, --listen <port>', 'where it listens', portOption, 50000)
    .option('--host <address>', 'the address to bind', '127.0.0.1')
    .requiredOption('--primary <host:port>', 'the replica whose reply the clients get', address)
    .option('--replica <host:port>', 'another replica; repeat it, in priority order', repeated(address))
    .addOption(
      new Option('--mode <mode>', 'coursework: one client at a time, and nobody while a replica is down')
        .choices(proxyModes)
        .default('relevo')
    )
    .addOption(new Option('--reply <policy>', 'whose reply it is').choices(replyPolicies).default('primary'))
    .addOption(
      new Option('--compare <how>', 'how replies are compared').choices(comparisons).default('bytes')
    )
    .option('--ignore-header <name>', 'a header that may differ; repeat it', repeated(String))
    .option('--ignore-pattern <regex>', 'what it matches may differ; repeat it', repeated(String))
    .option(
      '--ignore-path <path>',
      'a path in JSON, as $.user.id, that may differ; repeat it',
      repeated(String)
    )
    .option('--learn', 'what differs again and again (dates, process ids, cookies) may differ', false)
    .addOption(
      new Option('--replay <policy>', 'for a session of which a replica may have had a part')
        .choices(replayPolicies)
        .default('at-least-once')
    )
    .option('--no-catch-up', 'do not replay what a replica missed: --replay off')
    .addOption(
      new Option('--order <order>', 'total: one session at a time, in the same order at every replica')
        .choices(sessionOrders)
        .default('connections')
    )
    .option(
      '--turn-ms <ms>',
      'with --order total: reset a session in which nobody sends anything for so long, when others wait',
      ms
    )
    .option('--dir <dir>', 'where it keeps its session log (default: in the data folder)')
    .option(
      '--lag-bytes <bytes>',
      'how far behind the others a replica may be; past it they wait',
      integer(1, 2 ** 40)
    )
    .option('--lag-ms <ms>', 'detach a replica that takes nothing, or is that far behind, for so long', ms)
    .option('--agreement-ms <ms>', 'wait so long for agreement when the primary ends', ms)
    .option('--progress-ms <ms>', 'leave a primary that owes a reply and is silent for so long', ms)
    .option('--connect-timeout-ms <ms>', 'limit of a connection to a replica', ms)
    .option('--connect-grace-ms <ms>', 'hold a client so long while every replica is down', ms)
    .option(
      '--idle-ms <ms>',
      'reset a session in which nobody sends anything for so long (default: never)',
      ms
    )
    .option('--max-connections <count>', 'most clients at once', integer(1, 1_000_000))
    .addHelpText(
      'after',
      `
Example, one machine of two:
  relevo replica --port 50001
  relevo proxy --listen 50000 --primary 127.0.0.1:50001 --replica 10.0.0.2:50000

Two web servers that print their process id:
  relevo proxy --listen 8080 --primary 8001 --replica 8002 --compare http --learn`
    )
    .action(async ({ listen, primary, replica = [], dir, ...options }: Options) => {
      const replicas = [primary, ...replica]
      const twice = replicas.map(addressText).find((text, index, all) => all.indexOf(text) < index)
      if (twice !== undefined)
        throw new RelevoError(
          'BAD_ARGUMENTS',
          `${twice} is named twice: it would be given each session twice`
        )
      const { startReplicatingProxy } = await import('#nodes/replicating-proxy/proxy')
      const { ignoreHeader: headers, ignorePattern: patterns, ignorePath: paths, ...settings } = options
      const ignore = { headers, patterns, paths }
      const node = {
        kind: 'replicating-proxy',
        id: `proxy-${listen}`,
        port: listen,
        ignore,
        ...settings
      } as const
      const links = linksTo('replica', replicas, null)
      setExitCode(await runForeground({ start: startReplicatingProxy, node, links, dir }))
    })
}
