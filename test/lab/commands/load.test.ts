import { expect, test } from 'vitest'
import { fakeLab } from '../support/fake-lab'

const topology = {
  name: 'two proxies',
  nodes: [
    { id: 'me', kind: 'client' },
    { id: 'one', kind: 'replicating-proxy', port: 50000 },
    { id: 'two', kind: 'replicating-proxy', port: 50010 },
    { id: 'a', kind: 'replica', port: 50001 },
    { id: 'b', kind: 'replica', port: 50011 }
  ],
  links: [
    { from: 'me', to: 'one' },
    { from: 'me', to: 'two' },
    { from: 'one', to: 'a' },
    { from: 'two', to: 'b' }
  ]
}

test('a recorded session goes to the proxy that it was recorded by, unless another is named', async () => {
  const lab = await fakeLab()
  try {
    await lab.run('topology.open', { text: JSON.stringify(topology), fileName: 'two.json' })
    const load = (from: string) => ({ protocol: 'session' as const, from, send: [{ text: 'hola' }] })
    expect(await lab.run('load.use', { load: load('two/12') })).toEqual({ target: 'two' })
    expect(await lab.run('load.use', { load: load('two/12'), target: 'one' })).toEqual({ target: 'one' })
    expect(await lab.run('load.use', { load: load('gone/3') })).toEqual({ target: 'one' })
  } finally {
    await lab.end()
  }
})
