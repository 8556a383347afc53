import type { Command } from 'commander'
import { describeFault } from '#shared/faults'
import { whyUncounted } from '#shared/doors'
import type { LabSnapshot, NodeView } from '#shared/state'
import { urlHost } from '#system/addresses'
import { describeMend, describeProblem } from '#lab/ports/describe'
import { countsText, faultsIn, partitionText } from '../fault-lines'
import { withHost } from '../host-client'
import { withoutToken } from '../panel-address'
import { dataDirOf, withDataOption } from '../host-option'
import { endOf, print, printable } from '../output'
import { tableLines } from '../table'
import { countOf } from '../trust/describe'

/** Of a line that has not ended, so much is shown. */
const maxAskedChars = 100

/** `relevo status [--json]`. */
export function addStatus(program: Command): void {
  withDataOption(program.command('status'))
    .description('what the lab runs, and how it is')
    .option('--json', 'the nodes, links and transfers as JSON')
    .option('--token', 'the address with the token that opens the panel: whoever sees it has the lab')
    .addHelpText('after', '\nExample:\n  relevo status --json | jq .nodes')
    .action((options: { data?: string; json?: boolean; token?: boolean }) =>
      withHost(dataDirOf(options), async host => {
        const snapshot = await host.ask('lab.snapshot', {})
        const url = options.token ? host.url : withoutToken(host.url)
        if (options.json) return print(JSON.stringify(statusJson(snapshot, url), null, 2))
        for (const line of statusLines(snapshot, url)) print(printable(line))
      })
    )
}

function statusJson(snapshot: LabSnapshot, url: string): unknown {
  const { version, host, run, seed, topology, trust, nodes, links, transfers, load, partitions } = snapshot
  return {
    url,
    version,
    host,
    run,
    seed,
    topology: topology.name,
    trust,
    nodes,
    links,
    transfers,
    load,
    partitions
  }
}

/** The table that a person reads. */
function statusLines(snapshot: LabSnapshot, url: string): string[] {
  const { topology, seed, nodes, transfers, partitions, trust } = snapshot
  const header = ['NODE', 'KIND', 'STATE', 'ADDRESS', 'RUNS AS', 'OPEN', 'REQ/S', 'EXITS', '']
  const unfinished = Object.values(transfers).filter(transfer => transfer.endedAt === null)
  return [
    `${topology.name} at ${url}, seed ${seed}`,
    '',
    ...tableLines([header, ...Object.values(nodes).map(nodeRow)]),
    ...(trust ? [`restricted: ${countOf(trust.held)} held back; see \`relevo trust\``] : []),
    ...Object.values(nodes).flatMap(troubleLines),
    ...Object.values(nodes).flatMap(askingLines),
    ...replayLines(snapshot),
    ...startedAgainLines(snapshot),
    ...unfinished.map(({ id, file, phase, acknowledged, size }) => {
      const percent = size === 0 ? 100 : Math.floor((acknowledged / size) * 100)
      return `transfer ${id}: ${file}, ${phase}, ${percent}%`
    }),
    ...partitions.map(partition => `partition ${partitionText(partition)}`),
    ...faultsIn(snapshot).map(
      ({ link, view }) => `fault on ${link}: ${describeFault(view.fault)}; ${countsText(view.counts)}`
    )
  ]
}

/** What is wrong with a node's port, and the command that makes it right. */
function troubleLines({ id, trouble }: NodeView): string[] {
  if (!trouble) return []
  const problem = `port of ${id}: ${describeProblem(id, trouble.problem)}`
  return trouble.mend ? [problem, `  relevo mend ${id}    ${describeMend(trouble.mend)}`] : [problem]
}

/** What a program of the user's own has written of a line that it has not ended: as a rule, a question. */
function askingLines({ id, console }: NodeView): string[] {
  const text = console?.input ? endOf(console.partial?.text.trim() ?? '', maxAskedChars) : ''
  return text ? [`${id} waits at: ${text}`, `  relevo input ${id} TEXT    type TEXT and Enter into it`] : []
}

/** What became of sessions that replicas missed, where there were any, and what one order for all sessions costs. */
function replayLines({ nodes, links }: LabSnapshot): string[] {
  const lines = Object.values(links).flatMap(({ id, stats }) => {
    const { replays, pendingSessions = 0 } = stats ?? {}
    if (
      !replays ||
      pendingSessions + replays.replayed + replays.leftOut + replays.missed + replays.maybeTwice === 0
    )
      return []
    const { replayed, maybeTwice, leftOut, missed } = replays
    return [
      `replays ${id}: ${replayed} replayed, ${pendingSessions} to come, ${maybeTwice} possibly twice, ` +
        `${leftOut} left out, ${missed} missed for good`
    ]
  })
  const orders = Object.values(nodes).flatMap(({ id, stats }) => {
    const order = stats?.order
    if (!order) return []
    const mean = order.waited === 0 ? 0 : order.waitedMs / order.waited
    return [
      `order of ${id}: total, ${order.waiting} waiting, ${order.waited} have waited ` +
        `${mean.toFixed(0)} ms on average, ${order.longestMs.toFixed(0)} ms at most`
    ]
  })
  return [...lines, ...orders]
}

/** What cannot be had back of programs that keep something in memory. */
function startedAgainLines({ links }: LabSnapshot): string[] {
  return Object.values(links)
    .filter(({ startedAgain }) => startedAgain)
    .map(({ from, to, startedAgain }) =>
      startedAgain === 'concluded'
        ? `memory of ${to}: it seems to have been started again; if so, what it had in memory alone is gone, and ` +
          `${from} sends it again at most what it missed, not what it had had before`
        : `memory of ${to}: it was started again, and what it had in memory alone is gone; ${from} sends it again ` +
          'at most what it missed while it was down, not what it had had before'
    )
}

function nodeRow(node: NodeView): string[] {
  const ports = [node.port, node.receiverPort, ...Object.values(node.doors ?? {})].filter(
    port => port !== null
  )
  const isCounted = whyUncounted(node) === null
  const runsAs =
    node.pid !== null ? `process ${node.pid}` : node.threadId !== null ? `thread ${node.threadId}` : '-'
  return [
    node.id,
    node.kind,
    node.state,
    ports.length > 0 ? `${urlHost(node.host)}:${ports.join(',')}` : '-',
    runsAs,
    isCounted ? String(node.stats?.open ?? 0) : '-',
    isCounted ? node.rates.requests.toFixed(1) : '-',
    node.kind === 'existing' ? '-' : `${node.exits} in ${node.restart.windowMs / 1000} s`,
    node.error ? `${node.error.code}: ${node.error.message}` : ''
  ]
}
