import type { Command } from 'commander'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print } from '../output'
import { askTrust, notTrusted } from '../trust/ask'

interface Options {
  readonly data?: string
  readonly trust?: boolean
}

/** `relevo trust`: what the running lab holds back, because it came in a file from somebody else. */
export function addTrust(program: Command): void {
  withDataOption(program.command('trust'))
    .description('show what the running lab does not run, because it came in a file, and ask whether it may')
    .option('--trust', 'do not ask: it may, until another topology is opened')
    .addHelpText('after', '\nExample:\n  relevo trust')
    .action((options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { trust } = await host.ask('lab.snapshot', {})
        if (trust === null) return print('nothing is held back')
        const decision = options.trust ? 'once' : await askTrust(trust)
        if (decision === null) throw notTrusted(trust, 'it stays as it is')
        await host.ask('trust.decide', { digest: trust.digest, decision })
        print(`trusted: ${trust.held.map(({ node }) => node).join(', ')}`)
      })
    )
}
