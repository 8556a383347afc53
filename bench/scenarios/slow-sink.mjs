import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startRelevo } from '../relevo.mjs'
import { show } from './report.mjs'

const bytes = 64 * 1024 ** 2 + 321

/** A check rather than a measurement: with one slow replica of three, all three get the same bytes. */
export async function slowSink(name) {
  const start = (program, ...args) => fork(fileURLToPath(new URL(program, import.meta.url)), args)
  const servers = [['bulk'], ['bulk', 'slow'], ['bulk']].map(args => start('../server.mjs', ...args))
  const ports = await Promise.all(servers.map(async server => (await once(server, 'message'))[0]))
  const lost = []
  const proxy = await startRelevo(ports, {
    onEvent: event => void (['diverged', 'detached'].includes(event.kind) && lost.push(event))
  })
  const client = start('../client.mjs')
  try {
    client.send({ kind: 'bulk', direction: 'up', streams: 1, bytes, hashed: true, port: proxy.port })
    const [{ value, error }] = await once(client, 'message')
    if (error) throw new Error(error)
    // The answers hold the hash of what each has got, and are compared.
    await new Promise(resolve => setTimeout(resolve, 500))
    return show(name, [
      ['one slow replica of three: client', value, 'MiB/s'],
      ['replicas that got something else, or were lost', lost.length, '', 0]
    ])
  } finally {
    client.disconnect()
    await proxy.stop()
    for (const server of servers) server.disconnect()
  }
}
