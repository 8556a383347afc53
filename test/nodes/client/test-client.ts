import { startClient } from '../../../src/nodes/client/client'
import type { RunningNode } from '../../../src/nodes/runtime/node-program'
import { recordedContext, type RecordedContext } from '../../support/context'

export interface TestClient {
  readonly node: RunningNode
  readonly context: RecordedContext<'client'>
  call(name: string, args: unknown): Promise<unknown>
}

/** A client node with a link to each of the ports; it ends with the other `cleanups`. */
export async function startTestClient(
  cleanups: (() => Promise<void> | void)[],
  ports: readonly number[]
): Promise<TestClient> {
  const links = ports.map((port, index) => ({ to: `server-${index + 1}`, port }))
  const context = recordedContext({ kind: 'client' }, links)
  const node = await startClient(context)
  cleanups.push(async () => {
    await node.drain(0)
    context.remove()
  })
  return { node, context, call: async (name, args) => node.calls![name]!(args) }
}
