import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import { freeName } from '#shared/names'
import { joinCommandLine, wordsOf } from '#shared/programs/command-line'
import type { ProgramProposal, ProgramReason } from '#shared/programs/proposals'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'
import { portOption } from '../parse-options'

/** How often it is looked whether a program that starts asks something, ms. */
const lookMs = 500

interface Options {
  readonly data?: string
  readonly name?: string
  readonly port?: number
  readonly from?: string
  readonly print?: boolean
}

/** `relevo add PATH`: a program of one's own into the running lab. */
export function addAdd(program: Command): void {
  withDataOption(program.command('add <path>'))
    .description(
      'add a program of your own to the lab: a file, or a folder; how it is started is read from its files'
    )
    .option('--name <node>', 'what the node is called (default: after its file)')
    .option('-p, --port <port>', 'where it listens (default: what its source says)', portOption)
    .option('--from <node>', 'the proxy, the balancer or the client that sends to it')
    .option('--print', 'only tell what would be added, and why')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo add ~/lab/Servidor2.java --from proxy\n  relevo add app.py --print\n  relevo add .'
    )
    .action(async (path: string, options: Options) => {
      await withHost(dataDirOf(options), async host => {
        const { proposals } = await host.ask('program.propose', {
          path: path.startsWith('~') ? path : resolve(path)
        })
        const [proposal, ...others] = proposals
        if (!proposal) throw new RelevoError('NOT_FOUND', `nothing in ${path} is known to be a program`)
        tell(proposal)
        for (const { command } of others) note(printable(`also there: ${command}`))
        if (options.print) return
        await add(host, proposal, options)
      })
    })
}

function tell({ kind, prepare, command, args, env, cwd, port, reasons, missing }: ProgramProposal): void {
  print(printable(`kind     ${kind}`))
  if (prepare !== null) print(printable(`prepare  ${prepare}`))
  print(printable(`command  ${[command, ...args].join(' ')}`))
  for (const [name, value] of Object.entries(env)) print(printable(`env      ${name}=${value}`))
  print(printable(`cwd      ${cwd}`))
  print(`port     ${port ?? 'none found'}`)
  for (const reason of reasons) note(printable(reasonText(reason)))
  for (const tool of missing) note(`this machine has no ${tool}`)
}

async function add(host: HostClient, proposal: ProgramProposal, options: Options): Promise<void> {
  const { topology } = await host.ask('lab.snapshot', {})
  const { prepare, command, args, env, cwd, port } = proposal
  const id = options.name ?? freeName(topology.nodes, proposal.name)
  const listens = options.port ?? port
  const node = {
    id,
    kind: 'external' as const,
    command: joinCommandLine([...wordsOf(command), ...args]),
    ...(prepare !== null && { prepare }),
    cwd,
    ...(Object.keys(env).length > 0 && { env: { ...env } }),
    ...(listens !== null && { port: listens })
  }
  const links =
    options.from === undefined ? topology.links : [...topology.links, { from: options.from, to: id }]
  const applied = host.ask('topology.apply', {
    topology: { ...topology, nodes: [...topology.nodes, node], links }
  })
  const asks = await questionBefore(applied, host, id)
  if (asks !== null) {
    print(printable(`${id} asks: ${asks}`))
    note(`answer it with \`relevo input ${id} TEXT\``)
    return
  }
  const { nodes } = await host.ask('lab.snapshot', {})
  const added = nodes[id]
  print(printable(`${id} ${added?.state ?? 'added'}`))
  if (added?.error) throw new RelevoError(added.error.code, added.error.message, added.error.details)
}

/** What a program asks before it listens, for as long as nobody answers; null once its start is over. */
async function questionBefore(
  started: Promise<unknown>,
  host: HostClient,
  id: string
): Promise<string | null> {
  const over = started.then(() => true)
  // Whoever is told of a question does not wait for the end of the start.
  over.catch(() => undefined)
  while (!(await Promise.race([over, sleep(lookMs).then(() => false)]))) {
    const { nodes } = await host.ask('lab.snapshot', {})
    const node = nodes[id]
    const asked =
      node?.state === 'starting' && !node.console?.preparing ? node.console?.partial?.text.trim() : ''
    if (asked) return asked
  }
  return null
}

function reasonText(reason: ProgramReason): string {
  switch (reason.code) {
    case 'entry':
      return `it begins in ${reason.file}`
    case 'package':
      return `it belongs to the package ${reason.name}`
    case 'port-in-source':
      return `it listens on ${reason.port}: ${reason.file}, line ${reason.line}`
    case 'port-argument':
      return `its argument ${reason.index} is its port`
    case 'port-option':
      return `${reason.option} is its port`
    case 'port-variable':
      return `the variable ${reason.name} is its port`
    case 'port-usual':
      return `${reason.port} is the port that its framework takes`
    case 'port-fixed':
      return `no argument changes its port: ${reason.port} stands in the source`
    case 'port-taken':
      return `${reason.node} has port ${reason.port} in this lab: give that node another one, or change the source`
    case 'no-port':
      return 'no port was found in it; say it with --port if it listens'
    case 'reads-input':
      return 'it reads what is typed'
  }
}
