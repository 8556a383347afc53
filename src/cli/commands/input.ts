import type { Command } from 'commander'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note } from '../output'

interface Options {
  readonly data?: string
  readonly newline: boolean
  readonly eof?: boolean
}

/** `relevo input NODE [TEXT]`: types into a program of the user's own. */
export function addInput(program: Command): void {
  withDataOption(program.command('input <node> [text]'))
    .description('type a line into a program of your own; its answer is in its log')
    .option('--no-newline', 'without Enter after it')
    .option('--eof', 'then end its input, as Ctrl+D does')
    .addHelpText('after', '\nExamples:\n  relevo input mine 50001\n  relevo input mine --eof')
    .action((node: string, text: string | undefined, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { newline, eof = false } = options
        if (text === undefined && !eof) note('no text: only Enter is sent')
        await host.ask('node.input', { node, text: text ?? '', newline, eof })
      })
    )
}
