import { answerText } from '#system/http/http-answers'
import { createNodeServer, type NodeServer } from '../http/http-server'
import type { TlsKeys } from '../doors/keys/self-signed'
import type { FileServerLimits } from '../limits'
import type { ReceiverServices } from './receiver-services'
import type { Receptions } from './receptions'
import { serveReceived, serveUpload } from './serve-received'

/** The WebSocket door (`receiverPort`; with `tls` the WSS door): receptions, and over plain HTTP the files that were received. */
export function createReceiverServer(
  services: ReceiverServices,
  receptions: Receptions,
  limits: FileServerLimits,
  tls: TlsKeys | null = null
): NodeServer {
  return createNodeServer(
    services,
    limits,
    {
      upgrade: (request, socket, head) => receptions.begin(request, socket, head, { plain: true }),
      request: async (request, response) => {
        if (await serveReceived(request, response, services)) return
        // For the other receivers of its group.
        if (await serveUpload(request, response, services)) return
        response.setHeader('Upgrade', 'websocket')
        answerText(response, 426, 'This is the receiver: it speaks WebSocket, and serves /received/.')
      }
    },
    tls
  )
}
