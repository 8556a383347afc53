import { resolve } from 'node:path'
import type { Command } from 'commander'
import { roads, type Road, type RoadResult, type RoadsRun, type RoadUsage } from '#shared/roads/roads'
import { exitCodes, type SetExitCode } from '../exit-codes'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { bytesText, note, print, printable } from '../output'
import { stopSignal } from '../stop-signal'
import { tableLines } from '../table'

/** How often the lab is asked how far it is, ms. */
const askEveryMs = 250
const mib = 1024 ** 2

interface Options {
  readonly data?: string
  readonly node?: string
  readonly roads?: readonly Road[]
  readonly size: number
  readonly together?: boolean
  readonly cut: boolean
  readonly json?: boolean
}

/** `relevo roads [FILE]`: the same file by each road to a file server of the lab, and a table of what was measured. */
export function addRoads(program: Command, setExitCode: SetExitCode): void {
  withDataOption(program.command('roads [file]'))
    .description('send the same file to a file server by each road, and measure them')
    .option('--node <server>', 'the file server (default: the one with the most doors)')
    .option('--roads <names>', `some of ${roads.join(',')}`, roadNames)
    .option('--size <MiB>', 'without a file: how large the one is that is made', Number, 16)
    .option('--together', 'all at once, and without cuts')
    .option('--no-cut', 'without cutting each road in the middle')
    .option('--json', 'what was measured, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  relevo roads\n  relevo roads video.mp4 --roads put,ftp,sftp --no-cut'
    )
    .action((file: string | undefined, options: Options) =>
      withHost(dataDirOf(options), async host => {
        const { node, roads: wanted, size, together = false, cut, json } = options
        const source = file === undefined ? { bytes: Math.round(size * mib) } : { path: resolve(file) }
        await host.ask('roads.run', { source, node, roads: wanted && [...wanted], together, cut })
        const run = await ended(host)
        if (json) print(JSON.stringify(run, null, 2))
        else for (const line of lines(run)) print(printable(line))
        if (run.error !== null) note(`relevo: ${run.error}`)
        if (run.error !== null || run.results.some(({ state }) => state === 'failed'))
          setExitCode(exitCodes.failed)
      })
    )
}

function roadNames(text: string): Road[] {
  return text.split(',').map(name => {
    const road = roads.find(one => one === name.trim())
    if (road === undefined) throw new Error(`It takes ${roads.join(', ')}; not "${name}".`)
    return road
  })
}

/** Asks until it has ended; an interrupt stops the measurement, and what was measured is shown. */
async function ended(host: HostClient): Promise<RoadsRun> {
  const { signal, dispose } = stopSignal()
  try {
    let shown = ''
    for (;;) {
      if (signal.aborted) await host.ask('roads.stop', {})
      const run = await host.ask('roads.read', {})
      if (run === null) throw new Error('the lab has forgotten the measurement')
      const now = run.results.find(({ state }) => state === 'sending' || state === 'cutting')
      const said = now === undefined ? '' : `${now.road}: ${now.state}`
      if (said !== shown && said !== '') note(said)
      shown = said
      if (!run.running) return run
      await new Promise(wake => setTimeout(wake, askEveryMs))
    }
  } finally {
    dispose()
  }
}

function lines({ file, size, node, together, results }: RoadsRun): string[] {
  const head = [
    'ROAD',
    'SPEED',
    'FIRST BYTE',
    'CPU',
    'MEMORY',
    'OVERHEAD',
    'VERIFIES',
    'AFTER A CUT',
    'NEXT TRY'
  ]
  return [
    `${file}, ${bytesText(size)}, to ${node}${together ? ', all at once: CPU and memory are of all together' : ''}`,
    ...tableLines([head, ...results.map(row)])
  ]
}

const checks = { receiver: 'receiver compares', answer: 'SHA-256 in answer', none: 'no' } as const
const lefts = { earlier: 'earlier file stays', 'cut-file': 'A CUT FILE', nothing: 'nothing' } as const

function row({ road, state, sending, sender, receiver, cut }: RoadResult): string[] {
  if (sending === null || sending.error !== null)
    return [road, state === 'no-door' ? 'its door is closed' : (sending?.error ?? state)]
  const both = (show: (usage: RoadUsage) => string): string =>
    sender && receiver ? `${show(sender)} + ${show(receiver)}` : ''
  const { sent, ms, firstByteMs, wireUp, wireDown, check } = sending
  return [
    road,
    `${bytesText((sent / ms) * 1000)}/s`,
    firstByteMs === null ? '' : `${firstByteMs.toFixed(1)} ms`,
    both(({ cpuMs }) => `${cpuMs.toFixed(0)} ms`),
    both(({ memory }) => (memory === null ? '-' : bytesText(memory))),
    `${(((wireUp + wireDown - sent) / Math.max(1, sent)) * 100).toFixed(2)} %`,
    checks[check],
    ...(cut === null
      ? []
      : [
          lefts[cut.left] + (cut.kept > 0 ? `, ${bytesText(cut.kept)} kept` : ''),
          cut.resumedAt === null
            ? 'failed'
            : cut.resumedAt === 0
              ? 'begins again'
              : `goes on at ${bytesText(cut.resumedAt)}`
        ])
  ]
}
