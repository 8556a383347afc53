import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { connect } from 'node:net'
import { until } from '../../support/until'
import { balancer, onCleanup } from './support'

/** A server at one address that answers with its own name, and ends. */
async function server(host: string): Promise<number> {
  const listener = createServer((socket: Socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () =>
      socket.end(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${host.length}\r\n\r\n${host}`)
    )
  })
  await new Promise<void>(resolve => listener.listen(0, host, resolve))
  onCleanup(() => listener.close())
  return (listener.address() as AddressInfo).port
}

function ask(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let got = ''
    connect({ host, port })
      .on('error', reject)
      .on('data', chunk => (got += chunk))
      .on('close', () => resolve(got))
      .write('GET / HTTP/1.0\r\n\r\n')
  })
}

test.each([
  ['127.0.0.1', 'http'],
  ['127.0.0.1', 'tcp'],
  ['::1', 'http'],
  ['::1', 'tcp']
])('localhost is found at %s, in %s', async (host, mode) => {
  const port = await server(host)
  const { port: own, context } = await balancer([{ to: 'a', host: 'localhost', port }], { mode })
  await until(() => context.of('health').some(event => event.healthy))
  for (let i = 0; i < 3; i++) expect(await ask('127.0.0.1', own)).toMatch(new RegExp(`${host}$`))
  expect(context.of('health').every(event => event.healthy)).toBe(true)
})

test.each([
  ['::1', '::1', '[::1]'],
  ['::', '127.0.0.1', '[::]'],
  ['localhost', 'localhost', 'localhost']
])('it listens at %s', async (host, from, told) => {
  const port = await server('::1')
  const { port: own, context } = await balancer([{ to: 'a', host: '::1', port }], { host })
  expect(await ask(from, own)).toMatch(/::1$/)
  expect(context.texts().some(text => text.startsWith(`listening on ${told}:${own}, `))).toBe(true)
})
