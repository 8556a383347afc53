import { RelevoError } from '#shared/errors'
import type { NodeKind, Topology } from '#shared/topology'
import { receiversBehind, serversBehind } from './behind'

/** What can be sent to by its id. */
const carriers: ReadonlySet<NodeKind> = new Set(['replicating-proxy', 'balancer', 'file-server'])

/** Whether it is the address of a receiver. */
export function isReceiverUrl(route: string): boolean {
  return /^wss?:\/\//i.test(route) && URL.canParse(route)
}

/** The routes of a lab by name. */
export function routeNames(topology: Topology): string[] {
  const nodes = topology.nodes.filter(node => carriers.has(node.kind) && leadsToFiles(topology, node))
  return ['replicated', 'balanced', ...nodes.map(({ id }) => id)]
}

/** The error of a route that leads nowhere: it says what would be right. */
export function wrongRoute(route: string, topology: Topology): RelevoError {
  const { nodes } = topology
  const all = routeNames(topology)
  const node = nodes.find(({ id }) => id === route)
  const like = all.find(name => name.toLowerCase() === route.toLowerCase() || isTypo(name, route))
  const url = asReceiverUrl(route)
  const what = node ? `"${route}" is a ${node.kind}, which takes no files` : `"${route}" is not a route`
  const hint = like ? `did you mean "${like}"?` : url ? `did you mean ${url}?` : ''
  const expected = `It may be ${all.join(', ')}, or ws://HOST:PORT.`
  return new RelevoError(
    'BAD_ARGUMENTS',
    [`${what}${hint && `; ${hint}`}`, expected].join('. ').replace('?.', '?'),
    {
      route,
      routes: all
    }
  )
}

/** Whether files can get anywhere by a node: a proxy or balancer that is in front of other programs takes none. */
function leadsToFiles(topology: Topology, { id, kind }: Topology['nodes'][number]): boolean {
  if (kind === 'replicating-proxy') return receiversBehind(topology, id).length > 0
  return kind !== 'balancer' || serversBehind(topology, id).length > 0
}

/** `host:port`, or a URL of HTTP, as the WebSocket URL that it may stand for. */
export function asReceiverUrl(route: string): string | null {
  const address = /^(?:(http|ws)(s?):(?:\/\/)?)?([\w.-]+|\[[\da-f:]+\]):(\d{1,5})\/?$/i.exec(route)
  if (address) return `ws${address[2]?.toLowerCase() ?? ''}://${address[3]}:${address[4]}`
  return /^\d{2,5}$/.test(route) ? `ws://127.0.0.1:${route}` : null
}

/** Whether two names differ in one letter that is missing, too much, or another one. */
function isTypo(name: string, typed: string): boolean {
  if (Math.abs(name.length - typed.length) > 1 || typed.length < 3) return false
  let at = 0
  while (at < name.length && name[at] === typed[at]) at++
  const [rest, other] = [name.slice(at), typed.slice(at)]
  return rest.slice(1) === other || rest === other.slice(1) || rest.slice(1) === other.slice(1)
}
