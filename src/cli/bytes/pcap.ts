import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { captureOf } from '#shared/bytes/pcapng'
import type { CommandResults } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { note, printable } from '../output'
import { number } from './number'

interface Options {
  readonly data?: string
  readonly since?: number
  readonly until?: number
  readonly run?: string
}

/** `relevo pcap LINK FILE`: what a link carried, as Wireshark reads it. */
export function addPcap(program: Command): void {
  withDataOption(program.command('pcap'))
    .description('write the recorded bytes of a link as a capture (pcapng)')
    .argument('<link>', 'as in the topology: proxy->replica-1; outside->proxy is what comes to a node')
    .argument('<file>')
    .option('--since <seconds>', 'from then on, in seconds of the run', number)
    .option('--until <seconds>', 'until then', number)
    .option('--run <id>', 'of a run of before (`relevo runs`)')
    .addHelpText(
      'after',
      `
Bytes, directions and times are as the nodes recorded them; handshakes, sequence numbers and checksums are made, so that
Wireshark follows the streams.

Examples:
  relevo pcap 'proxy->replica-1' replica-1.pcapng
  relevo pcap 'outside->proxy' clients.pcapng --since 60`
    )
    .action((link: string, file: string, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { read, startedAt } = await readLink(host, link, options)
        if (read.connections.length === 0)
          throw new RelevoError('NOT_FOUND', `nothing is recorded of ${link} in that time`, { link })
        await writeFile(file, captureOf(read.connections, { startedAt, name: link }))
        const more = [
          ...(read.unrecorded > 0 ? [`${read.unrecorded} more were not recorded`] : []),
          ...(read.leftOut > 0 ? [`${read.leftOut} more were too much for one file`] : [])
        ]
        note(printable([`${read.connections.length} connections in ${file}`, ...more].join('; ')))
      })
    )
}

async function readLink(
  host: HostClient,
  link: string,
  { since, until, run }: Options
): Promise<{ read: CommandResults['bytes.read']; startedAt: number }> {
  const args = {
    link,
    ...(since !== undefined && { since: since * 1000 }),
    ...(until !== undefined && { until: until * 1000 })
  }
  if (run === undefined) {
    const { startedAt } = (await host.ask('lab.snapshot', { watch: { logs: [], traffic: false } })).run
    return { read: await host.ask('bytes.read', args), startedAt }
  }
  const opened = await host.ask('run.open', { run })
  const answer = await host.ask('run.read', { run, t: opened.until, command: 'bytes.read', args })
  // The answer of the command that was asked for.
  return { read: answer as CommandResults['bytes.read'], startedAt: opened.meta.startedAt }
}
