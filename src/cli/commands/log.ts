import { join } from 'node:path'
import type { Command } from 'commander'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, print, printable } from '../output'
import { integer } from '../parse-options'

const notOurs = 'it is a server that is there and not of this lab'
/** Most lines of one answer. */
const mostLines = 10_000

interface Options {
  readonly data?: string
  readonly lines: number
}

/** `relevo log NODE`: the newest lines of a node's log. */
export function addLog(program: Command): void {
  withDataOption(program.command('log <node>'))
    .description('the newest lines that a node, or a program of your own, has printed')
    .option('-n, --lines <count>', 'how many', integer(1, mostLines), 50)
    .addHelpText('after', '\nExample:\n  relevo log mine -n 200')
    .action((node: string, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { lines } = await host.ask('log.read', { node, limit: options.lines })
        const older = (lines[0]?.seq ?? 1) - 1
        if (older > 0) {
          const { runFolder } = await host.ask('host.about', {})
          const are = older === 1 ? '1 older line is' : `${older} older lines are`
          note(`${are} in ${join(runFolder, 'logs', `${node}.log`)}`)
        }
        for (const { text } of lines) print(printable(text.replaceAll('\t', '  ')))
        const { nodes } = await host.ask('lab.snapshot', {})
        // A line that it has not ended: as a rule, what it asks.
        const begun = nodes[node]?.console?.partial?.text ?? ''
        if (begun !== '') print(printable(begun.replaceAll('\t', '  ')))
        if (lines.length > 0 || begun !== '') return
        const isUnread = nodes[node]?.kind === 'existing'
        note(
          isUnread ? `what ${node} prints can't be read here: ${notOurs}` : `${node} has printed nothing yet`
        )
      })
    )
}
