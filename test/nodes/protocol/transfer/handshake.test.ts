import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answerHandshake } from '../../../../src/nodes/protocol/transfer/handshake'

const asking = (headers: Record<string, string>, httpVersion = '1.1') =>
  answerHandshake(
    {
      method: 'GET',
      httpVersion,
      headers: {
        upgrade: 'WebSocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers
      }
    } as unknown as IncomingMessage,
    ['ours']
  )

describe('the handshake', () => {
  it('answers with the key of the RFC and without any header that depends on time', () => {
    expect(asking({})).toEqual({
      ok: true,
      subprotocol: null,
      head:
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'
    })
  })

  it('selects our subprotocol among others, and none when it is not offered', () => {
    expect(asking({ 'sec-websocket-protocol': 'other, ours' })).toMatchObject({ subprotocol: 'ours' })
    expect(asking({ 'sec-websocket-protocol': 'other' })).toMatchObject({ ok: true, subprotocol: null })
  })

  it.each([
    [{ 'sec-websocket-version': '8' }, '426'],
    [{ 'sec-websocket-key': 'short' }, '400'],
    [{ upgrade: 'h2c' }, '400']
  ])('refuses %j with %s', (headers, status) => {
    const answer = asking(headers as Record<string, string>)
    expect(answer.ok).toBe(false)
    expect(answer.head).toContain(`HTTP/1.1 ${status}`)
  })

  it('does not begin in HTTP/1.0', () => {
    expect(asking({}, '1.0').head).toContain('HTTP/1.1 400')
  })
})
