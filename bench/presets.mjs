// The presets of the program, on ports where nobody listens.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** @param {string} name of a preset */
export async function presetOnFreePorts(name) {
  const file = new URL(`../src/lab/topology/presets/${name}.json`, import.meta.url)
  const topology = JSON.parse(readFileSync(file, 'utf8'))
  const ports = await freePorts(topology.nodes.length * 2)
  const nodes = topology.nodes.map(node => ({
    ...node,
    ...(node.port !== undefined && { port: ports.pop() }),
    ...(node.receiverPort !== undefined && { receiverPort: ports.pop() })
  }))
  return { ...topology, nodes }
}

/** All taken at once, so that none is given twice. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer().once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve(server))
        })
    )
  )
  const ports = servers.map(server => server.address().port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
