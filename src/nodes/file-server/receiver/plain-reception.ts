import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import type { WebSocketConnection } from '#nodes/protocol/transfer/connection'
import { FileSink } from '../file-sink'
import { ReceptionError } from '../reception-error'
import { plainName } from './received-store'
import type { ReceiverServices } from './receiver-services'
import { TransferReporter } from './transfer-reporter'

/**
 * The coursework's protocol: the bytes of every message are appended until an empty message or a close frame of
 * 1000 or without a code, and are then `archivo_video_recibido.mp4`. Each sender writes a file of its own, and the
 * last to finish wins. Whatever else ends the connection, be it between two messages, cuts the file: what came is
 * deleted, and the file of before keeps its name.
 */
export async function receivePlain(
  connection: WebSocketConnection,
  peer: string,
  services: ReceiverServices
): Promise<void> {
  const { context, partials, received, counters } = services
  const reporter = new TransferReporter(context, `plain-${randomUUID()}`, plainName)
  const temporary = partials.temporary()
  context.log('info', `Conexión establecida desde: ${peer}`)
  let sink: FileSink | null = null
  let bytes = 0
  let closing: [code: number, reason?: string] = [1000]
  try {
    sink = await FileSink.open(temporary)
    const end = await appendMessages(connection, sink, context.boot.node.maxUploadBytes, (taken, written) => {
      bytes = taken
      reporter.report('sending', written)
    })
    if (end === 'nothing') context.log('debug', `${peer} closed without sending anything`)
    else {
      reporter.report('verifying', bytes)
      const sha256 = await sink.finish()
      await received.publishPlain(temporary, sha256)
      counters.requests++
      reporter.report('stored', bytes, { sha256, outcome: 'whole', evidence: 'framing' })
      context.log('info', `Archivo ${plainName} recibido. Conexión cerrada.`)
    }
  } catch (error) {
    const failure = ReceptionError.from(error)
    const { code, message, detail, evidence } = failure
    const cut = code === 'INCOMPLETE'
    reporter.report(cut ? 'cut' : 'failed', bytes, { reason: message, outcome: 'cut', evidence })
    const said = `Archivo ${plainName} ${cut ? 'cortado' : 'rechazado'}. Conexión cerrada.`
    context.log('warn', `${said} ${peer}, ${bytes} bytes: ${detail}; they are deleted, the file before stays`)
    counters.failed++
    closing = [code === 'TOO_LARGE' ? 1009 : 1011, message]
  } finally {
    await sink?.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
  }
  context.log('info', 'Servidor esperando conexiones...')
  // Last: a sender that waits for it finds everything done.
  connection.close(...closing)
}

/** @throws ReceptionError `INCOMPLETE` when the connection was lost before the sender had said that this is all. */
async function appendMessages(
  connection: WebSocketConnection,
  sink: FileSink,
  maxBytes: number,
  onBytes: (taken: number, written: number) => void
): Promise<'whole' | 'nothing'> {
  let messages = 0
  for await (const event of connection) {
    if (event.type === 'close') {
      if (event.ending.outcome === 'cut') throw ReceptionError.cut(event.reason, event.ending.evidence)
      return messages > 0 ? 'whole' : 'nothing'
    }
    if (event.type === 'message') {
      messages++
      if (event.bytes === 0) return 'whole'
    } else {
      if (sink.position + event.chunk.length > maxBytes)
        throw new ReceptionError('TOO_LARGE', `more than ${maxBytes} bytes`)
      await sink.write(event.chunk, event.owner)
      event.owner.release()
      onBytes(sink.position, sink.written)
    }
  }
  return 'nothing'
}
