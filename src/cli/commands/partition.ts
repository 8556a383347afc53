import type { Command } from 'commander'
import { RelevoError } from '#shared/errors'
import { partitionText } from '../fault-lines'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'

interface Options {
  readonly data?: string
  readonly clear?: boolean
}

const defaultName = 'partition'

/** `relevo partition [NAME] SIDE SIDE...`, `relevo partition --clear [NAME]`. */
export function addPartition(program: Command): void {
  withDataOption(program.command('partition [name-or-side...]'))
    .description('let nothing pass between nodes of different sides, until it is cleared')
    .option('--clear', 'heal the partition of that name; without a name, all of them')
    .addHelpText(
      'after',
      `
A side is a list of nodes with commas between. A first word that is no node is the partition's name.

Examples:
  relevo partition replica-1 proxy,replica-2
  relevo partition split replica-1,replica-2 proxy,replica-3
  relevo partition --clear`
    )
    .action((words: string[], options: Options) => {
      if (options.clear ? words.length > 1 : words.length < 2) {
        const usage = options.clear ? 'relevo partition --clear [NAME]' : 'relevo partition [NAME] a,b c,d'
        throw new RelevoError('BAD_ARGUMENTS', `write ${usage}`)
      }
      return withHost(dataDirOf(options), host => (options.clear ? clear(host, words[0]) : set(host, words)))
    })
}

async function set(host: HostClient, words: readonly string[]): Promise<void> {
  const { nodes } = await host.ask('lab.snapshot', {})
  const [first = '', ...rest] = words
  const isNamed = !first.includes(',') && !Object.hasOwn(nodes, first)
  const sides = (isNamed ? rest : words).map(side => side.split(',').map(id => id.trim()))
  if (sides.length < 2) {
    throw new RelevoError(
      'BAD_ARGUMENTS',
      `"${first}" is no node: with it as its name, a partition still takes two sides`
    )
  }
  const name = isNamed ? first : defaultName
  const { links, uncut } = await host.ask('partition.set', { name, sides })
  print(printable(partitionText({ name, sides })))
  for (const link of links) print(`${link} is cut`)
  for (const link of uncut) note(`${link} is not cut: a program of your own opens it`)
  if (links.length === 0) note('No link goes between these sides now.')
}

async function clear(host: HostClient, name: string | undefined): Promise<void> {
  const { partitions } = await host.ask('lab.snapshot', {})
  const names = name === undefined ? partitions.map(each => each.name) : [name]
  for (const each of names) {
    await host.ask('partition.clear', { name: each })
    print(printable(`${each} healed`))
  }
  if (names.length === 0) note('There is no partition.')
}
