import type { RecordedConnection } from './byte-records'

/**
 * Recorded connections as a capture that Wireshark reads (pcapng, draft-ietf-opsawg-pcapng): packets of raw IP with TCP,
 * which nobody has seen on a wire. The bytes, who sent them and when are as recorded; addresses, handshake, numbers and
 * acknowledgements are made so that the streams can be followed. What was not kept is missing, as in a capture that
 * dropped it.
 */
export interface CaptureOptions {
  /** Wall clock of the run's beginning, ms since the epoch. */
  readonly startedAt: number
  /** The link, as the name of the interface. */
  readonly name: string
}

const blockTypes = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const
const optionCodes = { end: 0, comment: 1, application: 4, interfaceName: 2, resolution: 9 } as const
/** LINKTYPE_RAW: packets begin with the header of IPv4 or IPv6. */
const rawLink = 101
/** Times in units of 10^-6 s. */
const microseconds = 6
/** Most bytes of one segment: what fits into a packet of 64 KiB, with room to spare. */
const segmentBytes = 16 * 1024
const flags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

export function captureOf(connections: readonly RecordedConnection[], options: CaptureOptions): Uint8Array {
  const packets = connections.flatMap(packetsOf).sort((a, b) => a.t - b.t)
  return joinBytes([
    section(),
    interfaceBlock(options.name),
    ...packets.map(({ t, bytes }) => packetBlock(options.startedAt + t, bytes))
  ])
}

interface Packet {
  /** Ms since the run began. */
  readonly t: number
  readonly bytes: Uint8Array
}

/** One end of a connection, as its packets show it. */
interface End {
  readonly address: Uint8Array
  readonly port: number
  /** The number of the next byte that it sends. */
  next: number
}

function packetsOf(connection: RecordedConnection): Packet[] {
  const own = endOf(connection.local, 1_000)
  const other = endOf(connection.remote, 2_000)
  if (own.address.length !== other.address.length) return []
  const packets: Packet[] = []
  const send = (t: number, from: End, flag: number, data: Uint8Array = none): void => {
    const to = from === own ? other : own
    packets.push({ t, bytes: packet(from, to, flag, data) })
    from.next += data.length + (flag & (flags.syn | flags.fin) ? 1 : 0)
  }
  const [client, server] = connection.to === null ? [other, own] : [own, other]
  send(connection.since, client, flags.syn)
  send(connection.since, server, flags.syn | flags.ack)
  send(connection.since, client, flags.ack)

  for (const step of stepsOf(connection)) {
    const from = step.way === 'out' ? own : other
    if (step.what === 'end') send(step.t, from, flags.fin | flags.ack)
    else {
      const bytes = fromBase64(step.bytes)
      for (let at = 0; at < bytes.length; at += segmentBytes) {
        const data = bytes.subarray(at, at + segmentBytes)
        const last = at + data.length === bytes.length && step.skipped === 0
        send(step.t, from, last ? flags.psh | flags.ack : flags.ack, data)
      }
      from.next += step.skipped
    }
  }
  const { closedAt, failed, inEndedAt, outEndedAt } = connection
  if (closedAt === null) return packets
  if (inEndedAt !== null && outEndedAt !== null)
    send(closedAt, inEndedAt > outEndedAt ? own : other, flags.ack)
  else if (failed) send(closedAt, other, flags.rst | flags.ack)
  else send(closedAt, own, flags.rst | flags.ack)
  return packets
}

type Step =
  | {
      readonly what: 'chunk'
      readonly t: number
      readonly way: 'in' | 'out'
      readonly bytes: string
      readonly skipped: number
    }
  | { readonly what: 'end'; readonly t: number; readonly way: 'in' | 'out' }

function stepsOf({ chunks, inEndedAt, outEndedAt }: RecordedConnection): Step[] {
  const ends = (['in', 'out'] as const).flatMap(way => {
    const t = way === 'in' ? inEndedAt : outEndedAt
    return t === null ? [] : [{ what: 'end' as const, t, way }]
  })
  const steps: Step[] = [...chunks.map(chunk => ({ what: 'chunk' as const, ...chunk })), ...ends]
  // A side ends after all that it sent, whatever the clock's grain says.
  return steps.sort((a, b) => a.t - b.t || Number(a.what === 'end') - Number(b.what === 'end'))
}

/** @throws Error where it is no address */
function endOf(text: string, first: number): End {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon).replace(/^\[|\]$/g, '')
  return { address: addressBytes(host), port: Number(text.slice(colon + 1)), next: first }
}

function addressBytes(host: string): Uint8Array {
  if (!host.includes(':')) {
    const parts = host.split('.').map(Number)
    return Uint8Array.from(
      parts.length === 4 && parts.every(part => part >= 0 && part < 256) ? parts : [0, 0, 0, 0]
    )
  }
  const [head = '', tail] = (host.split('%')[0] ?? '').split('::')
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map(group => parseInt(group, 16))
  const [left, right] = [groups(head), groups(tail ?? '')]
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const all = [...left, ...Array.from({ length: zeros }, () => 0), ...right].slice(0, 8)
  return Uint8Array.from(all.flatMap(group => [(group >> 8) & 255, group & 255]))
}

function packet(from: End, to: End, flag: number, data: Uint8Array): Uint8Array {
  const segment = tcp(from, to, flag, data)
  if (from.address.length === 4) return joinBytes([ipv4(from, to, segment.length), segment])
  const header = new Uint8Array(40)
  const view = new DataView(header.buffer)
  view.setUint32(0, 6 << 28)
  view.setUint16(4, segment.length)
  header.set([6, 64], 6)
  header.set(from.address, 8)
  header.set(to.address, 24)
  return joinBytes([header, segment])
}

/** Header of IPv4 (RFC 791, 3.1), without options. */
function ipv4(from: End, to: End, length: number): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  header[0] = 0x45
  view.setUint16(2, 20 + length)
  view.setUint16(6, 0x4000)
  header.set([64, 6], 8)
  header.set(from.address, 12)
  header.set(to.address, 16)
  view.setUint16(10, checksum([header]))
  return header
}

/** A segment (RFC 9293, 3.1), without options. */
function tcp(from: End, to: End, flag: number, data: Uint8Array): Uint8Array {
  const segment = new Uint8Array(20 + data.length)
  const view = new DataView(segment.buffer)
  view.setUint16(0, from.port)
  view.setUint16(2, to.port)
  view.setUint32(4, from.next)
  view.setUint32(8, flag & flags.ack ? to.next : 0)
  view.setUint8(12, 5 << 4)
  view.setUint8(13, flag)
  view.setUint16(14, 0xffff)
  segment.set(data, 20)
  view.setUint16(16, checksum([pseudoHeader(from, to, segment.length), segment]))
  return segment
}

/** What of the packet the checksum of TCP covers as well (RFC 9293, 3.1; RFC 8200, 8.1). */
function pseudoHeader(from: End, to: End, length: number): Uint8Array {
  const size = from.address.length
  const header = new Uint8Array(size === 4 ? 12 : 40)
  header.set(from.address, 0)
  header.set(to.address, size)
  const view = new DataView(header.buffer)
  if (size === 4) {
    header[9] = 6
    view.setUint16(10, length)
  } else {
    view.setUint32(32, length)
    header[39] = 6
  }
  return header
}

/** The Internet's checksum (RFC 1071); each part begins at an even place. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) + (part[at + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

const none = new Uint8Array(0)

function section(): Uint8Array {
  const body = new Uint8Array(16)
  const view = new DataView(body.buffer)
  view.setUint32(0, 0x1a2b3c4d, true)
  view.setUint16(4, 1, true)
  // The length of the section is not said.
  view.setBigInt64(8, -1n, true)
  const comment =
    'Recorded by the nodes of a lab, not on a wire: bytes, directions and times are measured; addresses of the packets, handshakes, sequence numbers and acknowledgements are made.'
  return block(
    blockTypes.section,
    joinBytes([
      body,
      option(optionCodes.comment, text(comment)),
      option(optionCodes.application, text('Relevo')),
      endOfOptions
    ])
  )
}

function interfaceBlock(name: string): Uint8Array {
  const body = new Uint8Array(8)
  new DataView(body.buffer).setUint16(0, rawLink, true)
  return block(
    blockTypes.interface,
    joinBytes([
      body,
      option(optionCodes.interfaceName, text(name)),
      option(optionCodes.resolution, Uint8Array.of(microseconds)),
      endOfOptions
    ])
  )
}

/** @param at ms since the epoch */
function packetBlock(at: number, bytes: Uint8Array): Uint8Array {
  const head = new Uint8Array(20)
  const view = new DataView(head.buffer)
  const units = BigInt(Math.round(at * 1000))
  view.setUint32(4, Number(units >> 32n), true)
  view.setUint32(8, Number(units & 0xffffffffn), true)
  view.setUint32(12, bytes.length, true)
  view.setUint32(16, bytes.length, true)
  return block(blockTypes.packet, joinBytes([head, padded(bytes)]))
}

function block(type: number, body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(12 + body.length)
  const view = new DataView(whole.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, whole.length, true)
  whole.set(body, 8)
  view.setUint32(whole.length - 4, whole.length, true)
  return whole
}

const endOfOptions = new Uint8Array(4)

function option(code: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4)
  const view = new DataView(head.buffer)
  view.setUint16(0, code, true)
  view.setUint16(2, value.length, true)
  return joinBytes([head, padded(value)])
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  whole.set(bytes)
  return whole
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}

function fromBase64(value: string): Uint8Array {
  return Uint8Array.from(atob(value), character => character.charCodeAt(0))
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
