import { Option, type Command } from 'commander'
import { RelevoError } from '#shared/errors'
import { maxSeed } from '#system/random'
import { paces, type Pace } from '#shared/names'
import type { FirstTrust } from '#lab/lab'
import { heldAtStart } from '#lab/trust/held'
import { runningHost } from '#web/host-file'
import { endMs } from '#web/lifetime'
import type { WebHost } from '#web/web-host'
import { withHost } from '../host-client'
import { exitCodes } from '../exit-codes'
import { dataDirOf, withDataOption } from '../host-option'
import { openBrowser } from '../open-browser'
import { note, outliveReaders, print } from '../output'
import { withoutToken } from '../panel-address'
import { anyPortOption, integer } from '../parse-options'
import { askTrust, notTrusted } from '../trust/ask'
import { stopSignal } from '../stop-signal'
import { paceText } from './pace'

interface Options {
  readonly data?: string
  readonly topology?: string
  readonly port?: number
  readonly seed?: number
  readonly pace?: Pace
  readonly open: boolean
  readonly trust?: boolean
  readonly all?: boolean
}

/** `relevo start [NODE]`: the lab and its panel in this process, or one node of the running lab. */
export function addStart(program: Command): void {
  withDataOption(program.command('start [node]'))
    .description('start the lab and its panel; with a node, start that node of the running lab')
    .option('--topology <name|file>', 'what to open: a preset, a saved topology, or a file')
    .option('--trust', 'run what the topology runs, also if it came in a file from somebody else')
    .option('--port <port>', 'the panel’s port on 127.0.0.1; 0 takes any free one', anyPortOption)
    .option(
      '--seed <number>',
      'of all that is drawn by chance, so that a run can be made again',
      integer(0, maxSeed)
    )
    .addOption(
      new Option(
        '--pace <pace>',
        'how soon nodes that die are started again (default: what the topology says)'
      ).choices(paces)
    )
    .option('--no-open', 'do not open the browser')
    .option('--all', 'in the lab that runs, every node that does not')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo start --topology lab.yaml --no-open\n  relevo start replica-1'
    )
    .action(async (node: string | undefined, options: Options) => {
      if (options.all) {
        await withHost(dataDirOf(options), host => host.ask('lab.start-all', {}))
        return print('all nodes were started')
      }
      if (node === undefined) return startHost(options)
      await withHost(dataDirOf(options), host => host.ask('node.start', { node }))
      print(`${node} is up`)
    })
}

interface HostOptions extends Options {
  /** What the browser is to show, once the host is there; what it throws ends the host. */
  readonly panelAddress?: () => Promise<string>
}

/** Runs the lab and its panel in this process, until it is told to end. @throws RelevoError */
export async function startHost(asked: HostOptions): Promise<void> {
  const { topology, port, seed, pace, open, trust: accepts, panelAddress, ...options } = asked
  const dataDir = dataDirOf(options)
  const running = await runningHost(dataDir)
  if (running) {
    if (topology !== undefined) {
      const message = `a lab runs already at ${withoutToken(running.url)}; stop it first, or open the topology in its panel`
      throw new RelevoError('WRONG_STATE', message)
    }
    print(running.url)
    note('The lab runs already.')
    return
  }
  const trust = accepts ? acceptsAll : await firstTrust(topology, dataDir)
  outliveReaders()
  const { startWebHost } = await import('#web/web-host')
  const { signal, dispose } = stopSignal()
  const host = await startWebHost({
    dataDir,
    topology: topology ?? null,
    port: port ?? null,
    seed,
    pace,
    trust
  })
  const url = await addressOf(host, panelAddress)
  print(url)
  note('The lab runs. Ctrl+C stops it.')
  if (host.pace !== 'real')
    note(`Pace ${host.pace}: ${paceText[host.pace]}. \`relevo pace real\` changes that.`)
  if (open) openBrowser(url)
  if (!signal.aborted) await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  // What hangs at its end must not keep the terminal.
  setTimeout(() => process.exit(exitCodes.failed), endMs).unref()
  await host.close()
  dispose()
}

async function addressOf(
  host: WebHost,
  panelAddress: HostOptions['panelAddress'] = () => Promise.resolve(host.url)
): Promise<string> {
  try {
    return await panelAddress()
  } catch (error) {
    await host.close()
    throw error
  }
}

const acceptsAll: FirstTrust = { decision: 'once', digest: null }

/** What the person at the terminal has decided of what the topology would run; undefined where there is nothing to decide. */
async function firstTrust(topology: string | undefined, dataDir: string): Promise<FirstTrust | undefined> {
  const held = await heldAtStart(topology, dataDir, note)
  if (held === null) return undefined
  const decision = await askTrust(held)
  if (decision === null || decision === 'never') throw notTrusted(held, 'nothing was started')
  return { decision, digest: held.digest }
}
