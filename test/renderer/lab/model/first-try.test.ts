import { expect, test } from 'vitest'
import { firstTry } from '../../../../src/renderer/lab/model/first-try'
import { fromSnapshot } from '../../../../src/renderer/store/projection'
import { linkId } from '../../../../src/shared/links'
import type { LinkView, NodeStats } from '../../../../src/shared/state'
import { nodeView, snapshot } from '../../support/fake-client'

const stats = { requests: 1 } as NodeStats
const toPrimary: LinkView = {
  id: linkId('proxy', 'replica-1'),
  from: 'proxy',
  to: 'replica-1',
  stats: { to: 'replica-1', primary: true } as LinkView['stats'],
  primaryUntil: null,
  rateUp: 0,
  rateDown: 0,
  faults: []
}
const lab = (nodes = [nodeView('replica-1')]) =>
  fromSnapshot(
    snapshot({
      nodes: Object.fromEntries(nodes.map(node => [node.id, node])),
      links: { [toPrimary.id]: toPrimary }
    })
  )

test('what a balancer asks its servers by itself is nothing that somebody has sent', () => {
  const toServer: LinkView = {
    ...toPrimary,
    id: linkId('balancer', 'server-1'),
    from: 'balancer',
    to: 'server-1'
  }
  const nodes = [
    nodeView('balancer', { kind: 'balancer' }),
    nodeView('server-1', { kind: 'file-server', stats })
  ]
  const checked = fromSnapshot(
    snapshot({
      nodes: Object.fromEntries(nodes.map(node => [node.id, node])),
      links: { [toServer.id]: toServer }
    })
  )
  expect(firstTry(checked)?.what).not.toBe('kill')
})

test('what file servers ask each other is nothing that somebody has sent', () => {
  const nodes = ['receiver-1', 'receiver-2'].map(id => nodeView(id, { kind: 'file-server', stats }))
  expect(firstTry(lab([nodeView('replica-1'), ...nodes]))).toEqual({ what: 'exchange', node: null })
})

test('first something is sent through the lab, then who answered is killed, and then nothing is offered', () => {
  expect(firstTry(lab())).toEqual({ what: 'exchange', node: null })
  expect(firstTry(lab([nodeView('replica-1', { stats })]))).toEqual({ what: 'kill', node: 'replica-1' })
  const died = { at: 1, cause: 'killed' } as const
  expect(firstTry(lab([nodeView('replica-1', { stats, died })]))).toBeNull()
})
