/** What comes behind a good handshake, and how a server of RFC 6455 ends it. */
export interface FrameCase {
  readonly name: string
  readonly bytes: Buffer
  /** The code of its close frame; `pong`: it answers that, and stays. */
  readonly want: number | 'pong'
}

/** A request for a WebSocket, and the status that it gets. */
export interface HandshakeCase {
  readonly name: string
  readonly bytes: string
  readonly want: number
}

interface FrameOptions {
  readonly fin?: boolean
  readonly rsv?: number
  readonly masked?: boolean
}

/** One frame, with a mask of zeros: RFC 6455, section 5.2. */
function frame(
  opcode: number,
  payload: Buffer = Buffer.alloc(0),
  { fin = true, rsv = 0, masked = true }: FrameOptions = {}
): Buffer {
  const mask = masked ? 0x80 : 0
  const long = payload.length > 125
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode, mask | (long ? 126 : payload.length)])
  const length = Buffer.alloc(long ? 2 : 0)
  if (long) length.writeUInt16BE(payload.length)
  return Buffer.concat([head, length, Buffer.alloc(masked ? 4 : 0), payload])
}

function close(code: number, reason: Buffer = Buffer.alloc(0)): Buffer {
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return frame(8, Buffer.concat([payload, reason]))
}

const protocolError = 1002
const invalidPayload = 1007
const text = Buffer.from('hello')

export const frameCases: readonly FrameCase[] = [
  { name: 'a ping', bytes: frame(9, text), want: 'pong' },
  { name: 'a ping of 125 bytes', bytes: frame(9, Buffer.alloc(125, 1)), want: 'pong' },
  {
    name: 'a ping between fragments',
    bytes: Buffer.concat([frame(2, text, { fin: false }), frame(9)]),
    want: 'pong'
  },
  { name: 'an end in order', bytes: close(1000), want: 1000 },
  { name: 'an end with a reason', bytes: close(1001, text), want: 1001 },
  { name: 'an end with a code of one’s own', bytes: close(4321), want: 4321 },
  { name: 'a frame without a mask', bytes: frame(2, text, { masked: false }), want: protocolError },
  { name: 'RSV1 without its extension', bytes: frame(2, text, { rsv: 4 }), want: protocolError },
  { name: 'RSV2', bytes: frame(2, text, { rsv: 2 }), want: protocolError },
  { name: 'RSV3 of a ping', bytes: frame(9, text, { rsv: 1 }), want: protocolError },
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map(opcode => ({
    name: `the reserved opcode ${opcode}`,
    bytes: frame(opcode, text),
    want: protocolError
  })),
  { name: 'a ping in fragments', bytes: frame(9, text, { fin: false }), want: protocolError },
  { name: 'a ping of 126 bytes', bytes: frame(9, Buffer.alloc(126)), want: protocolError },
  { name: 'a pong of 126 bytes', bytes: frame(10, Buffer.alloc(126)), want: protocolError },
  { name: 'a close of 126 bytes', bytes: close(1000, Buffer.alloc(124, 97)), want: protocolError },
  { name: 'a continuation of nothing', bytes: frame(0, text), want: protocolError },
  {
    name: 'a message in a message',
    bytes: Buffer.concat([frame(2, text, { fin: false }), frame(2, text)]),
    want: protocolError
  },
  { name: 'a close of one byte', bytes: frame(8, Buffer.from([3])), want: protocolError },
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000].map(code => ({
    name: `the close code ${code}`,
    bytes: close(code),
    want: protocolError
  })),
  { name: 'a reason that is no UTF-8', bytes: close(1000, Buffer.from([0xff])), want: invalidPayload },
  {
    name: 'a length of 64 bits with its highest set',
    bytes: Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    want: protocolError
  }
]

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
const version = 'Sec-WebSocket-Version: 13'
const upgrade = ['Connection: Upgrade', 'Upgrade: websocket']
const request = (fields: readonly string[], line = 'GET / HTTP/1.1'): string =>
  [line, 'Host: 127.0.0.1', ...fields, '', ''].join('\r\n')

export const goodHandshake = request([...upgrade, version, key])

export const handshakeCases: readonly HandshakeCase[] = [
  { name: 'a good one', bytes: goodHandshake, want: 101 },
  {
    name: 'in other cases',
    bytes: request(['connection: UPGRADE', 'upgrade: WebSocket', version, key]),
    want: 101
  },
  {
    name: 'Connection: keep-alive, Upgrade',
    bytes: request(['Connection: keep-alive, Upgrade', 'Upgrade: websocket', version, key]),
    want: 101
  },
  {
    name: 'an extension that is offered',
    bytes: request([...upgrade, version, key, 'Sec-WebSocket-Extensions: permessage-deflate']),
    want: 101
  },
  {
    name: 'a protocol that nobody speaks',
    bytes: request([...upgrade, version, key, 'Sec-WebSocket-Protocol: x']),
    want: 101
  },
  { name: 'HTTP/1.0', bytes: request([...upgrade, version, key], 'GET / HTTP/1.0'), want: 400 },
  { name: 'POST', bytes: request([...upgrade, version, key], 'POST / HTTP/1.1'), want: 400 },
  { name: 'no key', bytes: request([...upgrade, version]), want: 400 },
  {
    name: 'a key that is too short',
    bytes: request([...upgrade, version, 'Sec-WebSocket-Key: abc=']),
    want: 400
  },
  { name: 'version 8', bytes: request([...upgrade, 'Sec-WebSocket-Version: 8', key]), want: 426 },
  { name: 'no version', bytes: request([...upgrade, key]), want: 426 },
  { name: 'no upgrade', bytes: request([version, key, 'Connection: close']), want: 426 },
  { name: 'h2c', bytes: request(['Connection: Upgrade', 'Upgrade: h2c', version, key]), want: 426 },
  {
    name: 'h2c, websocket',
    bytes: request(['Connection: Upgrade', 'Upgrade: h2c, websocket', version, key]),
    want: 426
  }
]
