import type { Command } from 'commander'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print } from '../output'

interface Options {
  readonly data?: string
  readonly keepDown?: boolean
}

const actions = {
  freeze: 'make a node silent: its sockets stay open and nothing answers',
  restart: 'stop a node and start it, also one that failed'
} as const

/** `relevo kill|freeze|restart NODE`; `resume` is for transfers too (`transfers.ts`). */
export function addNodeActions(program: Command): void {
  withDataOption(program.command('kill <node>'))
    .description('end a node abruptly; its restart policy starts it again')
    .option('--keep-down', 'do not let the policy start it again')
    .addHelpText('after', '\nExample:\n  relevo kill replica-1 --keep-down')
    .action((node: string, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const keepDown = options.keepDown ?? false
        await host.ask('node.kill', { node, keepDown })
        print(keepDown ? `${node} killed, and kept down` : `${node} killed`)
      })
    )
  for (const [action, description] of Object.entries(actions) as [keyof typeof actions, string][]) {
    withDataOption(program.command(`${action} <node>`))
      .description(description)
      .addHelpText('after', `\nExample:\n  relevo ${action} replica-1`)
      .action((node: string, options: Options) =>
        withHost(dataDirOf(options), async host => {
          await host.ask(`node.${action}`, { node })
          print(`${node} ${done[action]}`)
        })
      )
  }
}

const done = { freeze: 'is frozen', restart: 'is up' } as const
