import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { OpenedRun } from '#shared/runs/runs'
import { runningHost } from '#web/host-file'
import { withHost, type HostClient } from '../host-client'
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
        return startHost({ ...options, panelAddress: () => withHost(dataDir, host => takeRun(host, path)) })
      }
      await withHost(dataDir, async host => {
        const address = await takeRun(host, path)
        print(address)
        if (options.open) openBrowser(address)
      })
    })
}

/** What is known of the end of a run that has none. Times in ms since it began. */
function endText(until: number, uncovered: OpenedRun['uncovered']): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  const known = `It has no end: its program was ended without a word. It is known up to ${seconds(until)};`
  return uncovered
    ? `${known} its chain does not cover the last ${uncovered.events} events, from ${seconds(uncovered.from)} on.`
    : `${known} its chain covers all of that.`
}

/** Has the host take the run into its list. Resolves with the address of its panel on that run. @throws RelevoError */
async function takeRun(host: HostClient, path: string): Promise<string> {
  const { id, name, topology } = await host.ask('run.import', { source: { path } })
  note(`The run “${name ?? topology.name}” is opened; nothing can be done to it.`)
  const { meta, until, uncovered } = await host.ask('run.open', { run: id })
  if (meta.endedAt === null) note(endText(until, uncovered))
  const address = new URL(host.url)
  const fragment = new URLSearchParams(address.hash.slice(1))
  fragment.set('run', id)
  address.hash = fragment.toString()
  return address.href
}
