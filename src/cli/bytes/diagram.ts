import { Option, type Command } from 'commander'
import { decode } from '#shared/diagram/decode'
import type { Diagram, Message, Point } from '#shared/diagram/diagram'
import { mermaidOf, shivizOf } from '#shared/diagram/export-text'
import { traceDiagram } from '#shared/diagram/trace-diagram'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print } from '../output'
import { integer } from '../parse-options'

interface Options {
  readonly data?: string
  readonly format: 'mermaid' | 'shiviz'
}

/** `relevo diagram PROXY SESSION`: who sent what to whom, when, as a text for other programs. */
export function addDiagram(program: Command): void {
  withDataOption(program.command('diagram'))
    .description('print the space-time diagram of a session, for Mermaid or ShiViz')
    .argument('<proxy>', 'the replicating proxy that had it')
    .argument('<session>', 'its number, as the Timeline has it', integer(1, Number.MAX_SAFE_INTEGER))
    .addOption(
      new Option('--format <format>', 'what it is for').choices(['mermaid', 'shiviz']).default('mermaid')
    )
    .addHelpText(
      'after',
      '\nExamples:\n  relevo diagram proxy 12\n  relevo diagram proxy 12 --format shiviz > session.log'
    )
    .action((node: string, session: number, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const trace = await host.ask('trace.read', { of: { kind: 'session', node, session } })
        const { topology } = await host.ask('lab.snapshot', { watch: { logs: [], traffic: false } })
        const diagram = traceDiagram(trace, topology)
        const words = {
          lane: ({ node, kind }: Diagram['lanes'][number]) =>
            node ?? (kind === 'supervisor' ? 'lab' : 'client'),
          point: pointText,
          message: (message: Message) => messageText(message, diagram)
        }
        print((options.format === 'shiviz' ? shivizOf : mermaidOf)(diagram, words).trimEnd())
      })
    )
}

function pointText({ what, node, state, cause, event }: Point): string {
  const name = what === 'event' ? (event?.kind ?? '') : what
  return [name.replaceAll('-', ' '), node, state, cause].filter(part => part !== undefined).join(' ')
}

function messageText(message: Message, { messages }: Diagram): string {
  if (message.ends) return 'end (FIN)'
  const { summary } = decode(message, messages)
  return summary === '' ? `${message.bytes} B` : `${message.bytes} B: ${summary}`
}
