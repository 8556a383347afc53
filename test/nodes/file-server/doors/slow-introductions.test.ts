import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { onCleanup } from '../file-servers'
import { doorServer } from './doors'

it.each([
  ['ftp', 'USER a'],
  ['sftp', 'SSH-2.0-a'],
  ['tcp', 'STORE 3 a']
] as const)('by %s nobody keeps a connection with a byte now and then', async (door, begun) => {
  const server = await doorServer([door], {}, { introductionMs: 300 })
  const client = connect(server.port[door], '127.0.0.1')
  client.on('error', () => undefined).resume()
  client.write(begun)
  const drip = setInterval(() => client.write('a'), 20)
  onCleanup(() => {
    clearInterval(drip)
    client.destroy()
  })
  await new Promise(resolve => client.once('close', resolve))
  await expect.poll(() => server.node.stats().open, { timeout: 20_000 }).toBe(0)
  expect(server.names()).toEqual([])
  expect(server.leftovers()).toEqual([])
})
