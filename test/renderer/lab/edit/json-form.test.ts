import { expect, test } from 'vitest'
import { readNode } from '../../../../src/renderer/lab/edit/json-form'

const a = { id: 'a', kind: 'replica' } as const

test('every field of a node can be written', () => {
  const text = JSON.stringify({ ...a, port: 5000, maxConnections: 9, restart: { maxExits: 2 } })
  expect(readNode(text, a)).toMatchObject({ node: { maxConnections: 9, restart: { maxExits: 2 } } })
})

test('what is wrong is told by its place', () => {
  const read = (node: object) => readNode(JSON.stringify(node), a)
  expect(readNode('{', a)).toEqual({ place: null })
  expect(read({ ...a, port: 0 })).toEqual({ place: 'port' })
  expect(read({ ...a, port: 1, maxConections: 9 })).toEqual({ place: 'maxConections' })
  expect(read({ ...a, port: 1, id: 'b' })).toEqual({ place: 'id' })
  expect(read({ ...a, port: 1, kind: 'balancer' })).toEqual({ place: 'kind' })
})
