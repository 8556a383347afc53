import type { RecordedChunk, RecordedConnection } from '../../../src/shared/bytes/byte-records'
import type { Trace } from '../../../src/shared/diagram/trace'

const base64 = (bytes: Uint8Array | string): string =>
  Buffer.from(bytes as Uint8Array).toString('base64')

export const chunk = (
  t: number,
  way: 'in' | 'out',
  bytes: Uint8Array | string,
  skipped = 0
): RecordedChunk => ({
  t,
  way,
  bytes: base64(bytes),
  kept: Buffer.from(bytes as Uint8Array).length,
  skipped
})

export function connection(
  id: string,
  more: Partial<RecordedConnection> & Pick<RecordedConnection, 'node' | 'to' | 'local' | 'remote'>
): RecordedConnection {
  return {
    id,
    since: 1000,
    outEndedAt: null,
    inEndedAt: null,
    closedAt: null,
    failed: false,
    chunks: [],
    causes: [],
    ...more
  }
}

/** What the client of an exchange sends: all of its values. */
export const exchangeRequest = (() => {
  const bytes = Buffer.alloc(56)
  bytes.writeInt32BE(123, 0)
  bytes.writeDoubleBE(1234567890.1234567, 4)
  bytes.write('hola', 12)
  ;[1.1, 1.2, 1.3, 1.4, 1.5].forEach((value, index) => bytes.writeDoubleBE(value, 16 + 8 * index))
  return bytes
})()

const head = exchangeRequest.subarray(0, 16)
const tail = exchangeRequest.subarray(16)

/** One exchange through a proxy to a replica that recorded it too, and to one that did not. */
export const sessionTrace: Trace = {
  of: { kind: 'session', node: 'proxy', session: 7 },
  from: 990,
  until: 1020,
  recording: true,
  unrecorded: 0,
  leftOut: 0,
  events: [],
  connections: [
    connection('proxy/1/1', {
      node: 'proxy',
      to: null,
      local: '127.0.0.1:50000',
      remote: '127.0.0.1:40001',
      chunks: [chunk(1000, 'in', head), chunk(1000.4, 'in', tail), chunk(1002, 'out', 'HOLA')],
      inEndedAt: 1003,
      outEndedAt: 1003.5,
      closedAt: 1004
    }),
    connection('proxy/1/2', {
      node: 'proxy',
      to: 'first',
      local: '127.0.0.1:40002',
      remote: '127.0.0.1:50001',
      causes: [{ t: 1000, connection: 'proxy/1/1' }],
      chunks: [chunk(1000.1, 'out', head), chunk(1000.5, 'out', tail), chunk(1001.8, 'in', 'HOLA')],
      outEndedAt: 1003.1,
      inEndedAt: 1003.3
    }),
    connection('first/9/5', {
      node: 'first',
      to: null,
      local: '127.0.0.1:50001',
      remote: '127.0.0.1:40002',
      chunks: [chunk(1000.9, 'in', exchangeRequest), chunk(1001.2, 'out', 'HOLA')]
    }),
    connection('proxy/1/3', {
      node: 'proxy',
      to: 'second',
      local: '127.0.0.1:40003',
      remote: '127.0.0.1:50002',
      causes: [{ t: 1000, connection: 'proxy/1/1' }],
      chunks: [chunk(1000.1, 'out', head), chunk(1000.5, 'out', tail)]
    })
  ]
}

export const topology = {
  nodes: [
    { id: 'first', kind: 'replica' },
    { id: 'second', kind: 'replica' },
    { id: 'proxy', kind: 'replicating-proxy' }
  ],
  links: [
    { from: 'proxy', to: 'first' },
    { from: 'proxy', to: 'second' }
  ]
} as never
