import { Argument, type Command } from 'commander'
import { describeFault, faultTypes, type FaultType } from '#shared/faults'
import type { LabSnapshot } from '#shared/state'
import { countsText, faultsIn, partitionText } from '../fault-lines'
import { faultFrom, withFaultOptions, type FaultOptions } from '../fault-options'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'
import { tableLines } from '../table'

const linkHelp =
  'A LINK is FROM->TO, or outside->NODE for all that others open to a node; quote it in a shell.'

interface Options {
  readonly data?: string
}

/** `relevo fault list|set|clear|reset`. */
export function addFault(program: Command): void {
  const fault = program
    .command('fault')
    .description('what is wrong with the links on purpose')
    .addHelpText(
      'after',
      `\n${linkHelp}\n\nExamples:\n  relevo fault set 'proxy->replica-1' latency --latency-ms 300\n  relevo fault reset`
    )
  addList(fault)
  addSet(fault)
  addClear(fault)
  addReset(fault)
}

function addList(fault: Command): void {
  withDataOption(fault.command('list'))
    .description('every fault, and how far it has bitten')
    .option('--json', 'the faults and partitions as JSON')
    .addHelpText('after', '\nExample:\n  relevo fault list --json | jq .faults')
    .action((options: Options & { readonly json?: boolean }) =>
      withHost(dataDirOf(options), async host => {
        const snapshot = await host.ask('lab.snapshot', {})
        if (options.json) return print(JSON.stringify(listJson(snapshot), null, 2))
        for (const line of listLines(snapshot)) print(printable(line))
      })
    )
}

function addSet(fault: Command): void {
  withFaultOptions(
    withDataOption(fault.command('set'))
      .argument('<link>')
      .addArgument(new Argument('<type>').choices(faultTypes))
      .description('set a fault on a link; again under its name: change it')
  )
    .addHelpText(
      'after',
      `\n${linkHelp}\n\nExamples:\n  relevo fault set 'proxy->replica-1' latency --latency-ms 300 --jitter-ms 50\n  relevo fault set 'outside->proxy' reset_peer --toxicity 0.2`
    )
    .action(async (link: string, type: FaultType, { data, ...options }: Options & FaultOptions) => {
      const wanted = faultFrom(type, options)
      await withHost(dataDirOf({ ...(data !== undefined && { data }) }), async host => {
        const { name } = await host.ask('fault.set', { link, fault: wanted })
        print(printable(`${link}: ${name}, ${describeFault({ ...wanted, name })}`))
      })
    })
}

function addClear(fault: Command): void {
  withDataOption(fault.command('clear <link> [name]'))
    .description('take one fault off a link, or all of them')
    .addHelpText('after', `\n${linkHelp}\n\nExample:\n  relevo fault clear 'proxy->replica-1' latency`)
    .action((link: string, name: string | undefined, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { cleared } = await host.ask('fault.clear', { link, ...(name !== undefined && { name }) })
        print(printable(`${link}: ${count(cleared, 'fault')} cleared`))
      })
    )
}

function addReset(fault: Command): void {
  withDataOption(fault.command('reset'))
    .description('take off every fault and partition, and let frozen nodes go on')
    .addHelpText('after', '\nExample:\n  relevo fault reset')
    .action((options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { faults, partitions, resumed } = await host.ask('lab.reset-faults', {})
        print(`${count(faults, 'fault')} and ${count(partitions, 'partition')} cleared`)
        if (resumed.length > 0) note(`${resumed.join(', ')} resumed`)
      })
    )
}

function listJson(snapshot: LabSnapshot): unknown {
  const faults = faultsIn(snapshot).map(({ link, view }) => ({ link, ...view }))
  return { faults, partitions: snapshot.partitions }
}

function listLines(snapshot: LabSnapshot): string[] {
  const rows = faultsIn(snapshot).map(({ link, view: { fault, counts } }) => [
    link,
    fault.name,
    describeFault(fault),
    countsText(counts)
  ])
  const partitions = snapshot.partitions.map(each => `partition ${partitionText(each)}`)
  if (rows.length === 0 && partitions.length === 0) return ['no faults']
  const table = rows.length > 0 ? tableLines([['LINK', 'NAME', 'FAULT', 'SO FAR'], ...rows]) : []
  return [...partitions, ...table]
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`
}
