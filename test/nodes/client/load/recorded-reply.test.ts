import { expect, test } from 'vitest'
import { ClientRequests } from '#nodes/framing/client-requests'
import { RecordedReply } from '../../../../src/nodes/client/load/replies/recorded-reply'

const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'

test('of a reply that breaks off before its end nothing more was expected than its content', () => {
  const requests = new ClientRequests()
  requests.take(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  const recorded = new RecordedReply(Buffer.from(`${head}2\r\na\n\r\n0\r\n\r\n`), requests, {
    compare: 'http',
    ignore: { headers: [], patterns: [], paths: [] },
    learn: false,
    noise: [],
    struck: []
  })
  const cut = `${head}2\r\na\n\r\n0\r\n`
  expect(recorded.compare(Buffer.from(cut))).toEqual({
    difference: { byte: cut.length, place: 'end', expected: '', got: '' },
    isShort: true,
    open: []
  })
})
