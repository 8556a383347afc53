import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { WebSocketConnection } from '#nodes/protocol/transfer/connection'
import {
  ackStepBytes,
  decodeMessage,
  encodeMessage,
  offerSchema,
  senderMessageSchema,
  type Offer
} from '#nodes/protocol/transfer/messages'
import { safePath } from '#nodes/protocol/transfer/safe-name'
import { TransferFailure } from '#nodes/protocol/transfer/transfer-failure'
import type { PromisedRoom } from '#system/disk/disk-room'
import { hashFile } from '../content-hash'
import { named } from '../http/uploads/upload-name'
import { FileSink } from '../file-sink'
import { ReceptionError } from '../reception-error'
import { transferInputs, type TransferInput } from './message-stream'
import type { Partial } from './partial-store'
import type { ReceiverServices } from './receiver-services'
import { TransferReporter } from './transfer-reporter'

type Inputs = AsyncGenerator<TransferInput, void>

/** An offer that was taken up, and where its bytes go. */
interface Reception {
  readonly offer: Offer
  readonly name: string
  readonly partial: Partial
  readonly reporter: TransferReporter
  /** Null when the file was stored before: then its bytes are counted only. */
  readonly sink: FileSink | null
  /** What the disk has for the rest of it; null when nothing is to be written. */
  readonly room: PromisedRoom | null
  /** What the disk of the finished files has for all of it, where that is another one; null when nothing is to be written. */
  readonly placeRoom: PromisedRoom | null
}

/** Waits until no other connection receives this transfer, and gives it to `connection`. */
type TakeOver = (transferId: string, connection: WebSocketConnection) => Promise<void>

/** One connection of `relevo.transfer.v1`: one file, resumable, verified before it gets its name. */
export async function receiveOffered(
  connection: WebSocketConnection,
  peer: string,
  services: ReceiverServices,
  takeOver: TakeOver
): Promise<void> {
  const inputs = transferInputs(connection)
  let offer: Offer | null = null
  let reception: Reception | null = null
  try {
    offer = await readOffer(inputs)
    if (offer === null) return
    await takeOver(offer.transferId, connection)
    const acks = new Acknowledger(connection)
    reception = await begin(offer, services, written => acks.advance(written))
    services.context.log('info', `Conexión establecida desde: ${peer}`)
    await receive(connection, inputs, reception, acks, services)
  } catch (error) {
    await fail(connection, peer, { offer, reception }, ReceptionError.from(error), services)
  } finally {
    await reception?.sink?.close().catch(() => undefined)
    reception?.room?.release()
    reception?.placeRoom?.release()
    if (reception !== null) {
      services.partials.release(reception.partial)
      services.coming.delete(reception.name)
    }
    connection.close(1000)
  }
}

/** Null when the peer went away without a word. */
async function readOffer(inputs: Inputs): Promise<Offer | null> {
  const { value: input } = await inputs.next()
  if (input === undefined || input.type === 'close') return null
  if (input.type === 'bytes') throw new ReceptionError('PROTOCOL_ERROR', 'bytes before an offer')
  const parsed = offerSchema.safeParse(decodeMessage(input.text))
  if (!parsed.success) throw new ReceptionError('BAD_OFFER', parsed.error.issues[0]?.message ?? 'bad offer')
  return parsed.data
}

async function begin(
  offer: Offer,
  services: ReceiverServices,
  onWritten: (written: number) => void
): Promise<Reception> {
  const { context, partials, received, diskRoom, rooms } = services
  const name = safePath(offer.name, offer.folder)
  if (name === null) throw new ReceptionError('BAD_OFFER', 'nothing is left of the name')
  if (offer.size > context.boot.node.maxUploadBytes)
    throw new ReceptionError('TOO_LARGE', `more than ${context.boot.node.maxUploadBytes} bytes`)
  const isKnown = partials.knows(offer, name)
  // Before others make room for it, which would be for nothing.
  let room = isKnown ? null : await diskRoom.promise(offer.size)
  let placeRoom: PromisedRoom | null = null
  const partial = await openPartial(offer, name, services).catch((error: unknown) => {
    room?.release()
    throw error
  })
  try {
    if (partial.stored === null) {
      room ??= await diskRoom.promise(offer.size - partial.bytes)
      placeRoom = await rooms.promiseBeside(partials.folder, dirname(join(received.folder, name)), offer.size)
    }
    const sink =
      partial.stored !== null
        ? null
        : await FileSink.open(partial.path, {
            offset: partial.bytes,
            hash: await hashFile(partial.path, createHash('sha256'), partial.bytes),
            onWritten: (written, more) => {
              room?.wrote(more)
              onWritten(written)
            }
          })
    services.coming.add(name)
    const reporter = new TransferReporter(context, offer.transferId, name, offer.size)
    reporter.report('sending', partial.bytes)
    return { offer, name, partial, reporter, sink, room, placeRoom }
  } catch (error) {
    room?.release()
    placeRoom?.release()
    // What is refused before a byte has come takes no place among what can be gone on with.
    if (partial.stored === null)
      await partials.keep(partial, offer, name, partial.bytes).catch(() => undefined)
    partials.release(partial)
    throw error
  }
}

/** The record of a finished transfer counts only while the file is still there. */
async function openPartial(offer: Offer, name: string, services: ReceiverServices): Promise<Partial> {
  const { partials, received, hashes } = services
  const partial = await partials.open(offer, name)
  if (partial.stored === null) return partial
  const sha256 = await hashes.of(join(received.folder, partial.stored.name)).catch(() => null)
  if (sha256 === partial.stored.sha256) return partial
  await partials.forget(partial)
  partials.release(partial)
  return partials.open(offer, name)
}

/** Sends one acknowledgement for each multiple of the step that is on disk and that the sender has reached. */
class Acknowledger {
  readonly #connection: WebSocketConnection
  #next = ackStepBytes
  #reached = 0
  #durable = 0

  constructor(connection: WebSocketConnection) {
    this.#connection = connection
  }

  startAt(offset: number): void {
    this.#next = (Math.floor(offset / ackStepBytes) + 1) * ackStepBytes
  }

  reach(position: number): void {
    this.#reached = position
    this.advance(this.#durable)
  }

  advance(durable: number): void {
    this.#durable = durable
    for (; this.#next <= Math.min(this.#durable, this.#reached); this.#next += ackStepBytes)
      this.#connection.send(encodeMessage({ type: 'ack', offset: this.#next }))
  }
}

async function receive(
  connection: WebSocketConnection,
  inputs: Inputs,
  reception: Reception,
  acks: Acknowledger,
  services: ReceiverServices
): Promise<void> {
  const { offer, partial, sink, reporter } = reception
  const accepted = offer.resume ? partial.bytes : 0
  connection.send(encodeMessage({ type: 'accept', offset: accepted }))
  /** Where the sender is in the file, which may be behind what is on disk. */
  let position = accepted
  let started = false
  acks.startAt(position)
  acks.advance(partial.bytes)

  for await (const input of inputs) {
    if (input.type === 'close') throw ReceptionError.cut(input.reason, input.evidence)
    if (input.type === 'bytes') {
      started = true
      const have = sink?.position ?? partial.bytes
      const skip = Math.min(input.chunk.length, have - position)
      position += input.chunk.length
      if (position > offer.size) throw new ReceptionError('OVERRUN', 'more bytes than were offered')
      if (skip < input.chunk.length) await sink?.write(input.chunk.subarray(skip), input.owner)
      input.owner.release()
      acks.reach(position)
      reporter.report('sending', sink?.written ?? position)
      continue
    }
    const parsed = senderMessageSchema.safeParse(decodeMessage(input.text))
    if (!parsed.success) throw new ReceptionError('PROTOCOL_ERROR', 'a message that is not of this protocol')
    const message = parsed.data
    if (message.type === 'end') {
      if (position < offer.size) throw new ReceptionError('INCOMPLETE', 'the end came before all the bytes')
      return finish(connection, reception, message.sha256, services)
    }
    if (started) throw new ReceptionError('PROTOCOL_ERROR', 'start after the first bytes')
    if (message.offset > partial.bytes)
      throw new ReceptionError('GAP', `only ${partial.bytes} bytes are here`)
    started = true
    position = message.offset
    acks.startAt(position)
  }
}

async function finish(
  connection: WebSocketConnection,
  { offer, name, partial, reporter, sink, placeRoom }: Reception,
  expected: string,
  { context, partials, received, counters }: ReceiverServices
): Promise<void> {
  reporter.report('verifying', offer.size)
  const sha256 = sink === null ? partial.stored?.sha256 : await sink.finish()
  if (sha256 !== expected) throw ReceptionError.mismatch(sha256)
  let stored = partial.stored
  if (stored === null) {
    const replicated = offer.replicated ?? !offer.resume
    const arrival = { offered: name, ...sentName(offer, name), size: offer.size, sha256, replicated }
    stored = { name: await received.publish(partial.path, arrival, placeRoom ?? undefined), sha256 }
    await partials.markStored(partial, offer, name, stored)
  }
  counters.requests++
  reporter.report('stored', offer.size, {
    sha256,
    file: stored.name,
    outcome: 'whole',
    evidence: 'sha256'
  })
  context.log('info', `Archivo ${stored.name} recibido. Conexión cerrada.`)
  context.log('info', 'Servidor esperando conexiones...')
  connection.send(encodeMessage({ type: 'stored', sha256, size: offer.size, name: stored.name }))
}

/** What the sender calls the file, where that could not be its name. */
function sentName({ folder, name }: Offer, safe: string): { readonly sent?: string } {
  const { sent } = named(folder === undefined ? name : `${folder}/${name}`, safe)
  return sent === safe ? {} : { sent }
}

/** What was lost on the way is resumed from its partial file; what is wrong is not kept. */
async function fail(
  connection: WebSocketConnection,
  peer: string,
  { offer, reception }: { readonly offer: Offer | null; readonly reception: Reception | null },
  error: ReceptionError,
  services: ReceiverServices
): Promise<void> {
  const { context, counters } = services
  if (reception === null) {
    counters.refused(peer, error.message, error.code)
    context.log('warn', `${peer}: ${error.detail}`)
    if (offer !== null) reportRefused(offer, error, services)
  } else {
    counters.failed++
    await tidy(peer, reception, error, services)
  }
  connection.send(encodeMessage({ type: 'error', code: error.code, message: error.message }))
  connection.close(error.code === 'TOO_LARGE' ? 1009 : 1008, error.code)
}

/** A proxy may not pass the answer on: the lab hears of it by this. */
function reportRefused(
  { transferId, name, folder, size }: Offer,
  error: ReceptionError,
  { context }: ReceiverServices
): void {
  const { code, message: reason, evidence } = error
  new TransferReporter(context, transferId, safePath(name, folder) ?? '', size).report('failed', 0, {
    ...{ reason, outcome: 'cut', evidence },
    code: TransferFailure.refused(code, reason).code
  })
}

async function tidy(
  peer: string,
  { offer, partial, sink, reporter, name }: Reception,
  error: ReceptionError,
  { context, partials }: ReceiverServices
): Promise<void> {
  await sink?.close().catch(() => undefined)
  const bytes = sink?.written ?? partial.bytes
  const cut = error.code === 'INCOMPLETE'
  // What is whole has its room: it is the disk of its place that is full.
  const isFull = error.code === 'DISK_FULL' && sink?.isWhole !== true
  const ruined = error.code === 'HASH_MISMATCH' || error.code === 'OVERRUN' || isFull
  if (partial.stored === null) {
    const kept = ruined ? partials.forget(partial) : partials.keep(partial, offer, name, bytes)
    await kept.catch(() => undefined)
  }
  reporter.report(cut ? 'cut' : 'failed', bytes, {
    reason: error.message,
    outcome: 'cut',
    evidence: error.evidence,
    ...(!cut && { code: TransferFailure.refused(error.code, error.message).code }),
    ...(error.sha256 !== undefined && { sha256: error.sha256 })
  })
  context.log('warn', `${name} from ${peer}: ${cut ? 'cut' : error.code} at byte ${bytes}: ${error.detail}`)
}
