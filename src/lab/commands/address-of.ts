import { RelevoError } from '#shared/errors'
import { reachHost } from '../topology/places'
import type { LabContext } from './context'

/** Where a node of the lab listens. @throws RelevoError `NODE_NOT_FOUND`, `NO_ROUTE` */
export function addressOf(lab: LabContext, id: string): { host: string; port: number } {
  const node = lab.topologies.current.nodes.find(one => one.id === id)
  if (!node) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${id}"`, { node: id })
  const port = lab.supervisor.status(id).port ?? ('port' in node ? node.port : undefined)
  if (port === undefined || port === null) {
    throw new RelevoError('NO_ROUTE', `"${id}" listens on no port`, { node: id })
  }
  return { host: reachHost(lab.topologies.current, node), port }
}
