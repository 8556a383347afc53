import type { Duplex } from 'node:stream'
import { RelevoError } from '#shared/errors'
import { reachHost } from '../topology/places'
import type { LabDoor } from './lab-door'

/**
 * The panel may load media only from its own origin, so its host passes requests on to the nodes:
 * `/api/node/<id>/<path>`. These are the rules, the same in every host.
 */
export const nodeGatewayPrefix = '/api/node/'

export interface NodeTarget {
  readonly host: string
  readonly port: number
  readonly path: string
  /** Of a node on another machine: the connection goes through the keeper there. */
  readonly createConnection?: () => Duplex
}

/**
 * Where a gateway URL leads.
 * @throws RelevoError `NODE_NOT_FOUND`, `NOT_SUPPORTED` (the node speaks no HTTP), `NOT_RUNNING`
 */
export function nodeTarget(lab: Pick<LabDoor, 'snapshot' | 'connect'>, url: URL): NodeTarget {
  const snapshot = lab.snapshot()
  const [, id = '', path = '/'] = /^\/api\/node\/([^/]+)(\/.*)$/.exec(url.pathname) ?? []
  const node = snapshot.topology.nodes.find(one => one.id === id)
  const view = snapshot.nodes[id]
  if (!node || !view) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${id}" in this lab`, { id })
  const speaksHttp = node.kind === 'file-server' || (node.kind === 'balancer' && node.mode === 'http')
  if (!speaksHttp) throw new RelevoError('NOT_SUPPORTED', `node "${id}" does not serve HTTP`, { id })
  // A receiver without an HTTP side serves what it has received on its own port.
  const port = view.port ?? view.receiverPort
  if (port === null) throw new RelevoError('NOT_RUNNING', `node "${id}" is not listening; start it`, { id })
  const address = { host: reachHost(snapshot.topology, node), port }
  const { machine } = node
  // What only reaches its own machine, or one behind a translated address, is read all the same.
  const through = machine !== undefined && { createConnection: () => lab.connect(machine, address) }
  return { ...address, path: path + url.search, ...through }
}

const requestHeaders = ['accept', 'if-modified-since', 'if-none-match', 'if-range', 'range']
const responseHeaders = [
  'accept-ranges',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified'
]

type Headers = Readonly<Record<string, string>>

/** The headers of the panel's request that go to the node: never its cookies. */
export function forwardedRequestHeaders(get: (name: string) => string | null | undefined): Headers {
  return picked(requestHeaders, get)
}

/**
 * The headers of the node's answer that come back. What people upload must not run in the panel's origin:
 * anything but media is a download, and all of it is sandboxed.
 */
export function forwardedResponseHeaders(get: (name: string) => string | null | undefined): Headers {
  const type = get('content-type') ?? 'application/octet-stream'
  // One type and nothing more: of `image/png, text/html` a browser would take the last.
  const isMedia = /^(?:video|audio|image)\/(?!svg)[\w.+-]+(?:\s*;[^,]*)?$/i.test(type)
  return {
    ...picked(responseHeaders, get),
    'content-type': isMedia ? type : 'application/octet-stream',
    ...(!isMedia && { 'content-disposition': 'attachment' }),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff'
  }
}

function picked(names: readonly string[], get: (name: string) => string | null | undefined): Headers {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = get(name)
      return typeof value === 'string' ? [[name, value]] : []
    })
  )
}
