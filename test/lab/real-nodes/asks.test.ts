import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePorts } from '../../support/ports'
import { temporaryFolder } from '../../support/temporary-folder'
import { until } from '../../support/until'
import { RealLab } from '../support/real-lab'

/** Asks for its port, and listens on it. */
const asksPort = `
process.stdout.write('Puerto: ')
process.stdin.once('data', line => require('node:net').createServer().listen(Number(line), '127.0.0.1'))
`

let one: RealLab

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  one = await new RealLab({ name: 'asks', nodes: [{ id: 'first', kind: 'replica', port }] }).open()
})
afterAll(async () => {
  await one?.remove()
})

test('the lab can be changed while a program that was added waits for somebody to type', async () => {
  const [port = 0, other = 0] = await freePorts(2)
  const { topology } = one.lab.snapshot()
  const file = join(temporaryFolder(), 'asks.cjs')
  writeFileSync(file, asksPort)
  const asking = { id: 'mine', kind: 'external' as const, port, command: [process.execPath, file] }
  const replica = { id: 'replica', kind: 'replica' as const, port: other }

  let added = false
  const adding = one
    .run('topology.apply', { topology: { ...topology, nodes: [...topology.nodes, asking] } })
    .then(() => (added = true))
  await until(() => one.lab.snapshot().nodes.mine?.console?.partial?.text.trim() === 'Puerto:', {
    what: 'its question'
  })
  await one.run('topology.apply', { topology: { ...topology, nodes: [...topology.nodes, asking, replica] } })
  await one.reaches('replica', 'up')
  expect(added).toBe(false)

  await one.run('node.input', { node: 'mine', text: String(port) })
  await adding
  await one.reaches('mine', 'up')
})
