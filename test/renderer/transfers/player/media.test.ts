import { describe, expect, it } from 'vitest'
import { addSpan, cutAt, type Part } from '../../../../src/renderer/transfers/player/film-parts'
import {
  isSameContent,
  mediaCandidates,
  mediaKind
} from '../../../../src/renderer/transfers/player/media-candidates'
import { replicatedCount } from '../../../../src/renderer/transfers/model/receivers'
import { topologySchema } from '../../../../src/shared/topology'
import { nodeView } from '../../support/fake-client'
import { copy, transfer } from '../fixtures'

const topology = topologySchema.parse({
  name: 'test',
  nodes: [
    { id: 'balancer', kind: 'balancer', port: 1 },
    { id: 'tcp', kind: 'balancer', port: 2, mode: 'tcp' },
    { id: 'server', kind: 'file-server', port: 3 },
    { id: 'proxy', kind: 'replicating-proxy', port: 4 },
    { id: 'route', kind: 'replicating-proxy', port: 5 },
    { id: 'replica', kind: 'replica', port: 6 },
    { id: 'receiver-1', kind: 'file-server', receiverPort: 7 },
    { id: 'receiver-2', kind: 'file-server', receiverPort: 8 }
  ],
  links: [
    { from: 'balancer', to: 'server' },
    { from: 'tcp', to: 'server' },
    { from: 'proxy', to: 'replica' },
    { from: 'route', to: 'receiver-1' },
    { from: 'route', to: 'receiver-2' }
  ]
})
const up = Object.fromEntries(topology.nodes.map(({ id }) => [id, nodeView(id, { state: 'up' })]))

describe('where a stored video is streamed from', () => {
  it('is the balancer first, then each receiver that has it stored under the name that it has there', () => {
    const copies = [
      copy('receiver-1', { phase: 'stored', file: 'video (2).mp4' }),
      copy('receiver-2', { phase: 'stored' })
    ]
    const found = mediaCandidates(transfer({ copies }), topology, up)
    expect(found.map(({ node, path }) => `${node}/${path}`)).toEqual([
      'balancer/uploads/video.mp4',
      'receiver-1/received/video (2).mp4',
      'receiver-2/received/video.mp4'
    ])
  })

  it('is never a node that is down, nor a receiver whose copy is not verified', () => {
    const copies = [
      copy('receiver-1', { phase: 'verifying', bytes: 100 }),
      copy('receiver-2', { phase: 'stored' })
    ]
    const nodes = { ...up, balancer: nodeView('balancer', { state: 'down' }) }
    expect(mediaCandidates(transfer({ copies }), topology, nodes).map(({ node }) => node)).toEqual([
      'receiver-2'
    ])
  })

  it('is only a server whose file has the same hash', () => {
    expect(isSameContent('"abc"', 'abc')).toBe(true)
    expect(isSameContent('W/"abc"', 'abc')).toBe(true)
    expect(isSameContent('"abd"', 'abc')).toBe(false)
    expect(isSameContent(null, 'abc')).toBe(false)
    expect(isSameContent('"null"', null)).toBe(false)
  })

  it('is asked for only for what the panel can show', () => {
    expect(['a.MP4', 'b.mp3', 'c.png', 'd.svg', 'e.pdf', 'mp4'].map(mediaKind)).toEqual([
      'video',
      'audio',
      'image',
      null,
      null,
      null
    ])
  })
})

describe('which server sent which part', () => {
  const grow = (spans: readonly [string, number, number][]) =>
    spans.reduce<readonly Part[]>((parts, [node, from, to]) => addSpan(parts, node, from, to), [])

  it('is one part while the same server goes on', () => {
    expect(
      grow([
        ['a', 0, 2],
        ['a', 0, 5]
      ])
    ).toEqual([{ node: 'a', from: 0, to: 5 }])
  })

  it('leaves to the server before what it had sent', () => {
    expect(
      grow([
        ['a', 0, 5],
        ['b', 4, 8],
        ['b', 4, 9]
      ])
    ).toEqual([
      { node: 'a', from: 0, to: 5 },
      { node: 'b', from: 5, to: 9 }
    ])
  })

  it('is what was shown until a server was lost: the rest is asked for again', () => {
    const parts = cutAt(grow([['a', 0, 24]]), 10)
    expect(addSpan(parts, 'b', 9, 12)).toEqual([
      { node: 'a', from: 0, to: 10 },
      { node: 'b', from: 10, to: 12 }
    ])
  })

  it('is the same list when nothing new has come, so that nothing is drawn again', () => {
    const parts = grow([['a', 0, 5]])
    expect(addSpan(parts, 'a', 0, 5)).toBe(parts)
  })
})

describe('the replicated route', () => {
  it('goes to the receivers behind the first proxy that has any', () => {
    expect(replicatedCount(topology)).toBe(2)
  })
})
