import { expect, test } from 'vitest'
import { ask, backend, balancer } from './support'

const to = (id: string, port: number) => ({ to: id, host: '127.0.0.1', port, side: null })

test('a backend that is elsewhere gets no request where it was, on kept connections either', async () => {
  const before = await backend('before')
  const after = await backend('after')
  const { node, port } = await balancer([{ id: 'a', port: before.port }])
  expect((await ask(port, '/')).text).toBe('before')
  node.relink!({ links: [to('a', after.port)], learn: false })
  expect((await ask(port, '/')).text).toBe('after')
})

test('a connection that is busy while its backend moves is not kept for the next request', async () => {
  let answer = (): void => undefined
  const before = await backend('before', (_req, res) => (answer = () => res.end('before')))
  const after = await backend('after')
  const { node, port } = await balancer([{ id: 'a', port: before.port }])
  const first = ask(port, '/')
  await expect.poll(() => before.requests).toBe(1)
  node.relink!({ links: [to('a', after.port)], learn: false })
  answer()
  expect((await first).text).toBe('before')
  expect((await ask(port, '/')).text).toBe('after')
})

test('a backend to which there is no link any more finishes what it has and gets nothing new', async () => {
  let answer = (): void => undefined
  const leaves = await backend('leaves', (_req, res) => (answer = () => res.end('leaves')))
  const stays = await backend('stays')
  const { node, port } = await balancer([
    { id: 'a', port: leaves.port },
    { id: 'b', port: stays.port }
  ])
  const first = ask(port, '/')
  await expect.poll(() => leaves.requests).toBe(1)
  node.relink!({ links: [to('b', stays.port)], learn: false })
  for (let i = 0; i < 4; i++) expect((await ask(port, '/')).text).toBe('stays')
  answer()
  expect((await first).text).toBe('leaves')
  expect(node.stats().links.map(link => link.to)).toEqual(['b'])
})
