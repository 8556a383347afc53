import type { Command } from 'commander'
import { join } from 'node:path'
import { RelevoError } from '#shared/errors'
import { machineSchema, type Machine, type MachineView } from '#shared/machines'
import type { ReachStep } from '#shared/machines/attempt'
import { wordsOf } from '#shared/programs/command-line'
import type { LabSnapshot } from '#shared/state'
import { builtFiles } from '#web/built-files'
import { addJoining } from './join'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print, printable } from '../output'
import { tableLines } from '../table'

interface Options {
  readonly data?: string
}
interface ReachOptions extends Options {
  readonly ssh?: string
  readonly carrier?: string
  readonly node?: string
}

const targetHelp = `TARGET is a machine of the running lab, or USER@HOST for ssh.`

/** `relevo machine list|test|add|clean`, and those of `join.ts`. */
export function addMachine(program: Command): void {
  const machine = program
    .command('machine')
    .description('other machines that run nodes of the lab')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo machine test student@20.1.2.3\n  relevo machine add vm1 --address 10.0.0.4 --ssh student@20.1.2.3\n  relevo machine list'
    )
  addList(machine)
  addTest(machine)
  addOne(machine)
  addClean(machine)
  addJoining(machine)
}

function addList(machine: Command): void {
  withDataOption(machine.command('list'))
    .description('the machines of the lab, and what is known of them')
    .option('--json', 'the machines as JSON')
    .addHelpText('after', '\nExample:\n  relevo machine list --json')
    .action((options: Options & { readonly json?: boolean }) =>
      withHost(dataDirOf(options), async host => {
        const snapshot = await host.ask('lab.snapshot', {})
        if (options.json) return print(JSON.stringify(snapshot.machines ?? {}, null, 2))
        for (const line of listLines(snapshot)) print(printable(line))
      })
    )
}

function addTest(machine: Command): void {
  withReachOptions(withDataOption(machine.command('test <target>')))
    .description('reach a machine, and say each step')
    .addHelpText(
      'after',
      `\n${targetHelp}\n\nExamples:\n  relevo machine test student@20.1.2.3\n  relevo machine test vm1\n  relevo machine test box --carrier 'docker exec -i box'`
    )
    .action(async (target: string, options: ReachOptions) => {
      const { tryMachine } = await import('#lab/machines/try-machine')
      const { packProgram } = await import('#lab/machines/program/pack')
      const wanted = await machineOf(target, options)
      let step: ReachStep | null = null
      let begunAt = performance.now()
      const next = (now: ReachStep | null): void => {
        if (step !== null) print(`${step.padEnd(8)} ok  ${(performance.now() - begunAt).toFixed(0)} ms`)
        step = now
        begunAt = performance.now()
      }
      const { hostname, clock } = await tryMachine({
        machine: wanted,
        program: () => packProgram(mainFolder),
        onStep: next
      })
      next(null)
      print(
        printable(`${wanted.id} is ${hostname}; its clock is known to within ${clock.boundMs.toFixed(2)} ms`)
      )
    })
}

function addOne(machine: Command): void {
  withReachOptions(withDataOption(machine.command('add <id>')))
    .description('add a machine to the running lab')
    .requiredOption('--address <address>', 'where its nodes listen, and others connect to them')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo machine add vm1 --address 10.0.0.4 --ssh student@20.1.2.3\n  relevo machine add box --address 172.17.0.2 --carrier "docker exec -i box"'
    )
    .action((id: string, { data, ...options }: ReachOptions & { readonly address: string }) =>
      withHost(dataDirOf({ ...(data !== undefined && { data }) }), async host => {
        const added = parseMachine({ id, address: options.address, ...reachOf(options) })
        const { topology } = await host.ask('lab.snapshot', {})
        const { machines = [] } = topology
        await host.ask('topology.apply', { topology: { ...topology, machines: [...machines, added] } })
        print(printable(`${id} added; a node runs there that has "machine": "${id}"`))
      })
    )
}

function addClean(machine: Command): void {
  withReachOptions(withDataOption(machine.command('clean <target>')))
    .description('take off a machine all that was brought there')
    .addHelpText('after', `\n${targetHelp}\n\nExample:\n  relevo machine clean student@20.1.2.3`)
    .action(async (target: string, options: ReachOptions) => {
      const { cleanMachine } = await import('#lab/machines/try-machine')
      const wanted = await machineOf(target, options)
      await cleanMachine(wanted, mainFolder)
      print(printable(`${wanted.id} has nothing of Relevo's any more`))
    })
}

/** The build's `out/main`. */
const mainFolder = join(builtFiles.nodes, '..')

function withReachOptions(command: Command): Command {
  return command
    .option('--ssh <target>', 'reach it by ssh: USER@HOST, or USER@HOST:PORT')
    .option(
      '--carrier <command>',
      'reach it by another command, whose input and output are a stream to there'
    )
    .option('--node <path>', 'how Node is called there (default: node)')
}

function reachOf({ ssh, carrier, node }: ReachOptions): object {
  return {
    ...(ssh !== undefined && { ssh }),
    ...(carrier !== undefined && { carrier: wordsOf(carrier) }),
    ...(node !== undefined && { node })
  }
}

/** The machine that is meant: as the options say, one of the running lab, or one that ssh leads to. */
async function machineOf(target: string, options: ReachOptions): Promise<Machine> {
  const reach = reachOf(options)
  if (options.ssh !== undefined || options.carrier !== undefined)
    return parseMachine({ id: 'machine', address: target, ...reach })
  if (target.includes('@')) return parseMachine({ id: 'machine', address: target, ssh: target, ...reach })
  return withHost(dataDirOf(options), async host => {
    const { topology } = await host.ask('lab.snapshot', {})
    const found = topology.machines?.find(({ id }) => id === target)
    if (!found) throw new RelevoError('NOT_FOUND', `there is no machine "${target}" in the lab`)
    return found
  })
}

/** @throws RelevoError `BAD_ARGUMENTS` */
function parseMachine(input: object): Machine {
  const parsed = machineSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new RelevoError('BAD_ARGUMENTS', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

function listLines({ topology, machines = {}, run }: LabSnapshot): string[] {
  const views = Object.values(machines)
  if (views.length === 0) return ['no machines']
  const nodesOf = (id: string): string =>
    topology.nodes.flatMap(node => (node.machine === id ? [node.id] : [])).join(' ') || '-'
  const rows = views.map(view => [
    view.id,
    view.address,
    stateText(view, run.now),
    clockText(view),
    nodesOf(view.id)
  ])
  const errors = views.flatMap(({ id, error }) => (error ? [`${id}: ${error.message}`] : []))
  return [...tableLines([['MACHINE', 'ADDRESS', 'STATE', 'CLOCK', 'NODES'], ...rows]), ...errors]
}

function stateText({ state, since, leaseOver }: MachineView, now: number): string {
  if (state !== 'unreachable') return state
  const ended = leaseOver ? ', its nodes have ended by now if its clock ran' : ''
  return `unreachable for ${((now - since) / 1000).toFixed(0)} s${ended}`
}

function clockText({ clock }: MachineView): string {
  return clock ? `±${clock.boundMs.toFixed(2)} ms` : '-'
}
