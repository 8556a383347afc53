import { pipeline } from 'node:stream/promises'
import type { RoadCheck } from '#shared/roads/roads'
import { fileBytes } from './file-bytes'
import type { RoadMeter } from './road-meter'
import { checkOf, type RoadRequest } from './road-request'

/** A line that says what comes, and the bytes: the protocol of `src/nodes/file-server/doors/tcp-door.ts`. */
export async function sendTcp(request: RoadRequest, meter: RoadMeter): Promise<RoadCheck> {
  const { host, port, path, size, name, sha256 } = request
  const socket = meter.connect(host, port)
  let answer = ''
  socket.on('data', chunk => (answer += String(chunk)))
  const ended = new Promise(resolve => socket.once('close', resolve))
  socket.write(`STORE ${size} ${name}\n`)
  let broken: unknown = new Error('the connection ended without an answer')
  await pipeline(fileBytes(path, meter), socket).catch((error: unknown) => (broken = error))
  await ended
  // What the receiver has said counts more than how the connection ended then.
  if (answer !== '' && !answer.startsWith('STORED ')) throw new Error(answer.trim())
  if (answer === '') throw broken
  return checkOf(answer, sha256)
}
