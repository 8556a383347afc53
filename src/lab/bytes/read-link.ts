import type { CommandResults, ParsedArgs } from '#shared/contract'
import { RelevoError } from '#shared/errors'
import { outside } from '#shared/links'
import { readBytes } from './read-bytes'

/** Most bytes in one answer. */
const mostBytes = 64 * 1024 ** 2

/**
 * The connections of a link that carried something in a time, from their beginning on, as recorded in a run's `bytes` folder.
 * @param knows whether there is, or was, such a node
 * @throws RelevoError `NODE_NOT_FOUND`
 */
export async function readLink(
  folder: string,
  { link, since, until }: ParsedArgs<'bytes.read'>,
  knows: (node: string) => boolean
): Promise<Omit<CommandResults['bytes.read'], 'recording'>> {
  const [from = '', to = ''] = link.split('->')
  const node = from === outside ? to : from
  if (!knows(node)) throw new RelevoError('NODE_NOT_FOUND', `there is no node "${node}"`, { node })
  const window = { from: since ?? -Infinity, until: until ?? Infinity }
  const read = await readBytes(folder, node, window)
  const wanted = from === outside ? null : to
  const own = read.connections.filter(
    connection => connection.to === wanted && connection.chunks.some(({ t }) => t >= window.from)
  )
  let bytes = 0
  const connections = own.filter(({ chunks }) => {
    bytes += chunks.reduce((sum, { kept }) => sum + kept, 0)
    return bytes <= mostBytes
  })
  return {
    connections,
    unrecorded: read.unrecorded,
    lost: read.lost,
    leftOut: own.length - connections.length
  }
}
