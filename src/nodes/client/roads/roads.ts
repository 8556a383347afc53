import type { Road, RoadCheck } from '#shared/roads/roads'
import type { RoadMeter } from './road-meter'

/** One file for one door. */
export interface RoadRequest {
  readonly path: string
  readonly size: number
  /** What it is to be called there. */
  readonly name: string
  readonly host: string
  readonly port: number
  /** The certificates that are trusted, PEM. */
  readonly ca?: string | undefined
  readonly user: string
  readonly password: string
  /** SHA-256 of the file, which answers are compared with. */
  readonly sha256: string
  /** Go on with what the receiver has, where the road can. */
  readonly resume: boolean
  /** The same for every try to send this file. */
  readonly transferId: string
}

/** Sends a file by a road. Resolves when the receiver has said that it has it; rejects with why it has not. */
type SendByRoad = (request: RoadRequest, meter: RoadMeter) => Promise<RoadCheck>

/** How a file goes by each road; each is loaded when it is first gone by. */
export const senders: Readonly<Record<Road, () => Promise<SendByRoad>>> = {
  put: async () => (await import('./send-http')).sendPut,
  post: async () => (await import('./send-http')).sendForm,
  https: async () => (await import('./send-http')).sendPut,
  ws: async () => (await import('./send-web-socket')).sendWebSocket,
  wss: async () => (await import('./send-web-socket')).sendWebSocket,
  ftp: async () => (await import('./send-ftp')).sendFtp,
  sftp: async () => (await import('./send-sftp')).sendSftp,
  tcp: async () => (await import('./send-tcp')).sendTcp
}

/** What an answer that has the SHA-256 of the stored file shows. @throws where it is another's */
export function checkOf(answer: string, sha256: string): RoadCheck {
  const [said] = /\b[0-9a-f]{64}\b/.exec(answer) ?? []
  if (said === undefined) return 'none'
  if (said !== sha256) throw new Error('the receiver has stored something else')
  return 'answer'
}
