import type { Command } from 'commander'
import { describeChanges } from '#lab/ports/describe'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print, printable } from '../output'

/** `relevo mend NODE`. */
export function addMend(program: Command): void {
  withDataOption(program.command('mend <node>'))
    .description('make right what is wrong with a node’s port, as `relevo status` says')
    .addHelpText('after', '\nExample:\n  relevo mend mine')
    .action((node: string, options: { data?: string }) =>
      withHost(dataDirOf(options), async host => {
        const { changes } = await host.ask('node.mend', { node })
        print(printable(changes.length === 0 ? `${node} is up` : `done: ${describeChanges(changes)}`))
      })
    )
}
