import type { Road, RoadCheck } from '#shared/roads/roads'
import type { RoadMeter } from './road-meter'
import type { RoadRequest } from './road-request'

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
