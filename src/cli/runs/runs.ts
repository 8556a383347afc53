import { Argument, type Command } from 'commander'
import { resolve } from 'node:path'
import { RelevoError } from '#shared/errors'
import type { RunCounts, RunSummary } from '#shared/runs/runs'
import { withHost, type HostClient } from '../host-client'
import { dataDirOf, withDataOption } from '../host-option'
import { bytesText, print, printable } from '../output'
import { tableLines } from '../table'

interface Options {
  readonly data?: string
}

/** `relevo runs`, `relevo runs keep|rename|delete|save RUN`. */
export function addRuns(program: Command): void {
  const runs = withDataOption(program.command('runs'))
    .description('the runs of before: list them, keep, name, delete, or save them as files')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
RUN is an id, the beginning of one that no other has, a name, or "last": the newest that is over.

Examples:
  relevo runs
  relevo runs keep last
  relevo runs rename last "the one with the cut"
  relevo runs save last hand-in.relevo-run
  relevo open hand-in.relevo-run`
    )
    .action((options: Options & { json?: boolean }) =>
      withHost(dataDirOf(options), async host => {
        const list = await host.ask('run.list', {})
        if (options.json) return print(JSON.stringify(list, null, 2))
        if (list.length === 0) return print('no runs yet')
        const header = ['RUN', 'NAME', 'TOPOLOGY', 'LASTED', 'SIZE', '']
        for (const line of tableLines([header, ...list.map(row)])) print(printable(line))
      })
    )

  /** A command on one run; `use` says what came of it. */
  const onRun = (name: string, description: string, more: readonly Argument[] = []) => {
    const command = withDataOption(runs.command(name)).description(description).argument('<run>')
    for (const argument of more) command.addArgument(argument)
    return (use: (host: HostClient, run: RunSummary, word: string | undefined) => Promise<string>) =>
      command.action((run: string, ...rest: unknown[]) => {
        // Options of the command above are among its own: `relevo runs --data X keep` is as good.
        const { data } = command.optsWithGlobals<Options>()
        const word = more.length > 0 ? (rest[0] as string | undefined) : undefined
        return withHost(dataDirOf(data === undefined ? {} : { data }), async host => {
          const found = find(await host.ask('run.list', {}), run)
          print(printable(await use(host, found, word)))
        })
      })
  }

  onRun(
    'keep',
    'never remove a run to make room'
  )(async (host, { id }) => {
    await host.ask('run.change', { run: id, keep: true })
    return `${id} is kept`
  })
  onRun(
    'unkeep',
    'let a run make room for others when it is old'
  )(async (host, { id }) => {
    await host.ask('run.change', { run: id, keep: false })
    return `${id} is not kept`
  })
  onRun('rename', 'give a run a name; without one, take it off', [new Argument('[name]')])(
    async (host, { id }, name) => {
      await host.ask('run.change', { run: id, name: name?.trim() ? name : null })
      return name?.trim() ? `${id} is called ${name}` : `${id} has no name`
    }
  )
  onRun(
    'delete',
    'delete a run, for good'
  )(async (host, { id }) => {
    await host.ask('run.delete', { run: id })
    return `${id} deleted`
  })
  onRun('save', 'write a run into one file', [new Argument('[file]')])(async (host, { id }, file) => {
    const path = resolve(file ?? `${id}.relevo-run`)
    const { bytes } = await host.ask('run.export', { run: id, path })
    return `${path}, ${bytesText(bytes)}`
  })
}

/** The run that is meant. @throws RelevoError `RUN_NOT_FOUND`, `BAD_ARGUMENTS` where it could be several */
function find(runs: readonly RunSummary[], wanted: string): RunSummary {
  const exact = runs.find(({ id }) => id === wanted)
  if (exact) return exact
  if (wanted === 'last') {
    const last = runs.find(({ live }) => !live)
    if (last) return last
    throw new RelevoError('RUN_NOT_FOUND', 'there is no run that is over')
  }
  const found = runs.filter(({ id, name }) => id.startsWith(wanted) || name === wanted)
  const [first] = found
  if (!first) throw new RelevoError('RUN_NOT_FOUND', `there is no run "${wanted}"; see \`relevo runs\``)
  if (found.length > 1)
    throw new RelevoError('BAD_ARGUMENTS', `"${wanted}" could be ${found.map(({ id }) => id).join(', ')}`)
  return first
}

function row(run: RunSummary): string[] {
  const { id, name, topology, durationMs, bytes, live, keep, imported, problem } = run
  const marks = [
    ...(live ? ['goes on'] : []),
    ...(keep ? ['kept'] : []),
    ...(imported ? ['from a file'] : []),
    ...(problem ? [problem.message] : happened(run.counts))
  ]
  return [
    id,
    name ?? '',
    topology.name,
    durationMs === null ? '' : duration(durationMs),
    bytesText(bytes),
    marks.join(', ')
  ]
}

const words: Readonly<Record<keyof RunCounts, string>> = {
  kills: 'kills',
  freezes: 'freezes',
  faults: 'faults',
  failovers: 'failovers',
  cut: 'cut',
  unknown: 'unknown'
}

function happened(counts: RunCounts): string[] {
  const kinds = Object.keys(words) as (keyof RunCounts)[]
  return kinds.filter(kind => counts[kind] > 0).map(kind => `${counts[kind]} ${words[kind]}`)
}

/** `1:02:03`, `2:03`. */
function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const [hours = 0, ...rest] = parts
  const shown = hours > 0 ? [hours, ...rest] : rest
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
