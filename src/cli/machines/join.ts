import type { Command } from 'commander'
import { joinPort } from '#shared/machines/joining'
import { RelevoError } from '#shared/errors'
import { parseAddress } from '#system/addresses'
import { builtFiles } from '#web/built-files'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { print, printable } from '../output'
import { stopSignal } from '../stop-signal'
import { version } from '../version'

interface Options {
  readonly data?: string
}

/** `relevo machine join|open|invite|close`: laptops that nobody reaches by ssh dial the desk. */
export function addJoining(machine: Command): void {
  machine
    .command('join <url> <code>')
    .description('be a machine of a lab elsewhere: this computer dials it')
    .addHelpText(
      'after',
      '\nIts nodes run here until Ctrl+C, or until nothing is heard of the desk for a minute. Whoever has the desk can run\nprograms on this computer until then, as you; with ws:// what is said is not encrypted: join only whom you know, in a\nnetwork that you trust.\n\nExample:\n  relevo machine join ws://10.0.0.2:4790 K7QF-2M9X'
    )
    .action(async (url: string, code: string) => join(deskUrl(url), code))

  withDataOption(machine.command('open'))
    .description('let laptops join the lab, at one address of this computer')
    .requiredOption('--listen <address:port>', `one address of this computer, with a port (say ${joinPort})`)
    .addHelpText(
      'after',
      '\nWhat is said there is not encrypted: for a network that you trust.\n\nExample:\n  relevo machine open --listen 10.0.0.2:4790'
    )
    .action((options: Options & { readonly listen: string }) =>
      withHost(dataDirOf(options), async host => {
        const address = parseAddress(options.listen)
        if (!address || !options.listen.includes(':'))
          throw new RelevoError('BAD_ARGUMENTS', 'say it as ADDRESS:PORT, as 10.0.0.2:4790')
        const { url, codes } = await host.ask('machine.open-door', address)
        tell(url ?? '', codes[0]?.code ?? '')
      })
    )

  withDataOption(machine.command('invite'))
    .description('another code, for one more laptop')
    .addHelpText('after', '\nExample:\n  relevo machine invite')
    .action((options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { code } = await host.ask('machine.invite', {})
        const { url } = await host.ask('machine.door', {})
        tell(url ?? '', code)
      })
    )

  withDataOption(machine.command('close'))
    .description('let nobody join any more; who has joined stays')
    .addHelpText('after', '\nExample:\n  relevo machine close')
    .action((options: Options) =>
      withHost(dataDirOf(options), async host => {
        await host.ask('machine.close-door', {})
        print('closed')
      })
    )
}

function tell(url: string, code: string): void {
  print('for one laptop, within 10 minutes:')
  print(printable(`  relevo machine join ${url} ${code}`))
}

/** `10.0.0.2:4790` means `ws://10.0.0.2:4790`. */
function deskUrl(text: string): string {
  const url = text.includes('://') ? text : `ws://${text}`
  if (URL.canParse(url) && /^wss?:$/.test(new URL(url).protocol)) return url
  throw new RelevoError('BAD_ARGUMENTS', `"${text}" is no address of a desk: it is as ws://10.0.0.2:4790`)
}

async function join(url: string, code: string): Promise<void> {
  const { joinDesk } = await import('#keeper/join')
  process.umask(0o077)
  const { signal, dispose } = stopSignal()
  try {
    const end = await joinDesk({
      ...{ url, code, version, programs: builtFiles.nodes, signal },
      onSaid: said => {
        if (said.what === 'joined')
          print(printable(`this computer is "${said.machine}" in the lab of ${url}; Ctrl+C ends its nodes`))
        else if (said.what === 'back') print('the desk is back')
        else print(`cut off; its nodes go on for ${said.leaseMs / 1000} s`)
      }
    })
    print(endText[end])
  } finally {
    dispose()
  }
}

const endText = {
  here: 'its nodes have ended',
  desk: 'the desk has let go of this computer: its nodes have ended',
  lease: 'nothing was heard of the desk for the lease: its nodes have ended',
  forgotten: 'the desk does not know this computer any more: its nodes have ended; ask for another code'
} as const
