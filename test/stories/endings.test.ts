import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freeTopology, type FreeTopology } from '../support/free-topology'
import { alive, descendants } from '../support/processes'
import { until } from '../support/until'
import { startTestHost, type TestHost } from '../support/web-host'

let host: TestHost | undefined
afterEach(() => host?.dispose())

const refuses = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })

async function leavesNothing(lab: FreeTopology, children: readonly number[]): Promise<void> {
  const left = async (): Promise<unknown[]> => {
    const ports = await Promise.all(
      lab.topology.nodes.map(async node => {
        if (node.kind === 'client') return null
        return (await refuses(lab.port(node.id))) ? null : node.id
      })
    )
    return [...children.filter(alive), ...ports.filter(id => id !== null)]
  }
  await until(async () => (await left()).length === 0, { what: 'the end of every node' })
}

test.runIf(process.platform === 'linux').each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  '%s of the host leaves no process and no port behind, with one node frozen',
  async signal => {
    const lab = await freeTopology('full')
    host = await startTestHost(lab.topology)
    for (const node of lab.topology.nodes) await host.reaches(node.id, 'up')
    await host.call('node.freeze', { node: 'proxy' })
    await host.call('node.freeze', { node: 'replica-2' })
    const children = descendants(host.pid)
    expect(children.length).toBeGreaterThanOrEqual(3)
    await host.end(signal)
    await leavesNothing(lab, children)
  },
  60_000
)
