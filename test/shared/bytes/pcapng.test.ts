import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { captureOf } from '../../../src/shared/bytes/pcapng'
import type { RecordedConnection } from '../../../src/shared/bytes/byte-records'
import { chunk, connection, exchangeRequest } from '../diagram/session'
import { readCapture, streamOf } from './capture-reader'
import { temporaryFolder } from '../../support/temporary-folder'

const options = { startedAt: 1_700_000_000_000, name: 'proxy->first' }
const [client, server] = ['127.0.0.1:40001', '127.0.0.1:50000']

const accepted = (more: Partial<RecordedConnection>): RecordedConnection =>
  connection('proxy/1/1', { node: 'proxy', to: null, local: server, remote: client, ...more })

const large = Buffer.from(Array.from({ length: 100_001 }, (_one, index) => (index * 31) & 255))

const cases: Readonly<Record<string, RecordedConnection>> = {
  'an exchange that both sides end': accepted({
    chunks: [
      chunk(1000, 'in', exchangeRequest.subarray(0, 16)),
      chunk(1000.5, 'out', 'HOLA'),
      chunk(1001, 'in', exchangeRequest.subarray(16))
    ],
    outEndedAt: 1002,
    inEndedAt: 1002.5,
    closedAt: 1003
  }),
  'bytes that take several packets': accepted({
    chunks: [chunk(1000, 'out', large), chunk(1001, 'in', 'x')]
  }),
  'one that is reset': accepted({ chunks: [chunk(1000, 'in', 'abc')], failed: true, closedAt: 1001 }),
  'one over IPv6': connection('proxy/1/2', {
    node: 'proxy',
    to: 'first',
    local: '[::1]:40001',
    remote: '[fe80::2]:50000',
    chunks: [chunk(1000, 'out', 'abc'), chunk(1000.1, 'in', 'defg')]
  })
}

const sent = ({ chunks }: RecordedConnection, way: 'in' | 'out'): Buffer =>
  Buffer.concat(chunks.filter(one => one.way === way).map(({ bytes }) => Buffer.from(bytes, 'base64')))

test.each(Object.entries(cases))(
  '%s: an independent reader gets the very bytes, and every checksum is right',
  (_name, one) => {
    const packets = readCapture(captureOf([one], options))
    const opener = packets[0]!
    const [own, other] = one.to === null ? [opener.to, opener.from] : [opener.from, opener.to]
    expect(streamOf(packets, own, other)).toEqual(sent(one, 'out'))
    expect(streamOf(packets, other, own)).toEqual(sent(one, 'in'))
    // Nobody acknowledges what was not sent before it.
    const next = new Map<string, number>()
    for (const { from, to, flags, sequence, acknowledged, data } of packets) {
      if (flags & 16) expect(acknowledged).toBe(next.get(to))
      next.set(from, sequence + data.length + (flags & 3 ? 1 : 0))
    }
  }
)

test('packets come in the order of time, at the time of day at which they were', () => {
  const second = connection('proxy/1/2', {
    node: 'proxy',
    to: null,
    local: server,
    remote: '127.0.0.1:40002',
    since: 1000.2,
    chunks: [chunk(1000.25, 'in', 'b')]
  })
  const packets = readCapture(captureOf([cases['an exchange that both sides end']!, second], options))
  expect(packets.map(({ time }) => time)).toEqual(packets.map(({ time }) => time).toSorted((a, b) => a - b))
  const hola = packets.find(({ data }) => data.toString() === 'HOLA')
  expect(hola?.time).toBeCloseTo(1_700_000_001.0005, 6)
})

test('bytes that were not kept are missing, and what comes after them is in its place', () => {
  const one = accepted({ chunks: [chunk(1000, 'in', 'abc', 1_000), chunk(1001, 'in', 'xyz')] })
  const stream = streamOf(readCapture(captureOf([one], options)), client, server)
  expect(stream).toHaveLength(1_006)
  expect(stream.subarray(0, 3).toString() + stream.subarray(1_003).toString()).toBe('abcxyz')
})

const tshark = spawnSync('tshark', ['--version']).status === 0

test.skipIf(!tshark)('Wireshark finds nothing wrong in it, and follows the streams to the very bytes', () => {
  const folder = temporaryFolder('capture')
  try {
    for (const [name, one] of Object.entries(cases)) {
      const file = join(folder, 'capture.pcapng')
      writeFileSync(file, captureOf([one], options))
      const ask = (...args: readonly string[]): string => {
        const answer = spawnSync('tshark', ['-r', file, ...args], {
          encoding: 'utf8',
          maxBuffer: 64 * 1024 ** 2
        })
        if (answer.status !== 0) throw new Error(answer.stderr)
        return answer.stdout
      }
      const checked = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE']
      expect(
        ask(
          ...checked,
          '-Y',
          'tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.lost_segment || tcp.analysis.retransmission || tcp.analysis.ack_lost_segment || _ws.malformed'
        ),
        name
      ).toBe('')
      // A tab before what the second side said.
      const lines = ask('-q', '-z', 'follow,tcp,raw,0').split('\n')
      const hex = lines.filter(line => /^\t?[0-9a-f]+$/.test(line))
      const first = Buffer.from(hex.filter(line => !line.startsWith('\t')).join(''), 'hex')
      const second = Buffer.from(
        hex
          .filter(line => line.startsWith('\t'))
          .join('')
          .replaceAll('\t', ''),
        'hex'
      )
      const [client, server] = one.to === null ? (['in', 'out'] as const) : (['out', 'in'] as const)
      expect(first, name).toEqual(sent(one, client))
      expect(second, name).toEqual(sent(one, server))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
