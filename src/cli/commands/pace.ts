import { Argument, type Command } from 'commander'
import { classDownMs, paces, type Pace } from '#shared/names'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print } from '../output'

/** What a pace means, in one line. */
export const paceText: Readonly<Record<Pace, string>> = {
  real: 'a node that dies is started again as its restart policy says',
  class: `a node that dies stays down ${classDownMs / 1000} s at least, so that a room sees it`,
  hand: 'a node that dies stays down until somebody starts it'
}

/** `relevo pace [PACE]`. */
export function addPace(program: Command): void {
  const meanings = paces.map(pace => `  ${pace.padEnd(6)} ${paceText[pace]}`).join('\n')
  withDataOption(program.command('pace'))
    .description('how soon nodes that die are started again; with a pace, set it')
    .addArgument(new Argument('[pace]').choices(paces))
    .addHelpText(
      'after',
      `\n${meanings}\n\nIt changes nothing of what is measured, and is saved with the topology.\n\nExample:\n  relevo pace real`
    )
    .action((pace: Pace | undefined, options: { data?: string }) =>
      withHost(dataDirOf(options), async host => {
        if (pace !== undefined) await host.ask('lab.set-pace', { pace })
        const now = pace ?? (await host.ask('lab.snapshot', {})).topology.pace
        print(`${now}: ${paceText[now]}`)
      })
    )
}
