import type { Command } from 'commander'
import { setTimeout as sleep } from 'node:timers/promises'
import { RelevoError } from '#shared/errors'
import { readHostFile } from '#web/host-file'
import { HostClient, withHost } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { NoHostError } from '../no-host-error'
import { print } from '../output'

/** A grace of 5 s for the nodes, and some more, ms. */
const stopTimeoutMs = 20_000

/** `relevo stop [NODE]`: the node politely, or every node and the host. */
export function addStop(program: Command): void {
  withDataOption(program.command('stop [node]'))
    .description('stop a node politely; without one, stop every node and the host')
    .addHelpText('after', '\nExamples:\n  relevo stop replica-1\n  relevo stop')
    .action(async (node: string | undefined, options: { data?: string }) => {
      if (node === undefined) return stopHost(dataDirOf(options))
      await withHost(dataDirOf(options), host => host.ask('node.stop', { node }))
      print(`${node} stopped`)
    })
}

/** The host may end before its answer has got here: that is what was asked for. */
async function stopHost(dataDir: string): Promise<void> {
  const host = await HostClient.connect(dataDir)
  try {
    await host.ask('host.quit', {})
  } catch (error) {
    if (!(error instanceof NoHostError)) throw error
  }
  host.close()
  // It removes its file when every node has ended and every port is free again.
  const deadline = performance.now() + stopTimeoutMs
  while (readHostFile(dataDir)?.pid === host.pid) {
    if (performance.now() > deadline) {
      throw new RelevoError('TIMEOUT', `the host (process ${host.pid}) did not end in ${stopTimeoutMs} ms`)
    }
    await sleep(50)
  }
  print('the lab stopped')
}
