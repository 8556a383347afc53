import type { Command } from 'commander'
import { resolve } from 'node:path'
import { runningHost } from '#web/host-file'
import { withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { openBrowser } from '../open-browser'
import { note, print } from '../output'
import { anyPortOption } from '../parse-options'
import { startHost } from '../commands/start'

interface Options {
  readonly data?: string
  readonly port?: number
  readonly open: boolean
}

/** `relevo open FILE`: a run of before, from its file, in the panel. */
export function addOpen(program: Command): void {
  withDataOption(program.command('open <file>'))
    .description('show a recorded run (.relevo-run) in the panel; starts the lab’s host if none is there')
    .option('--port <port>', 'the panel’s port on 127.0.0.1, where it is started; 0 takes any', anyPortOption)
    .option('--no-open', 'do not open the browser')
    .addHelpText('after', '\nExample:\n  relevo open hand-in.relevo-run')
    .action(async (file: string, options: Options) => {
      const dataDir = dataDirOf(options)
      const path = resolve(file)
      if (!(await runningHost(dataDir))) {
        // The file is looked through when the host is there, and what is wrong with it ends that too.
        return startHost({ ...options, panelAddress: url => takeRun(dataDir, path, url) })
      }
      await withHost(dataDir, async ({ url }) => {
        const address = await takeRun(dataDir, path, url)
        print(address)
        if (options.open) openBrowser(address)
      })
    })
}

/** Has the host take the run into its list. Resolves with the address of its panel on that run. @throws RelevoError */
async function takeRun(dataDir: string, path: string, url: string): Promise<string> {
  const { id, name, topology } = await withHost(dataDir, host => host.ask('run.import', { source: { path } }))
  note(`The run “${name ?? topology.name}” is opened; nothing can be done to it.`)
  const address = new URL(url)
  const fragment = new URLSearchParams(address.hash.slice(1))
  fragment.set('run', id)
  address.hash = fragment.toString()
  return address.href
}
