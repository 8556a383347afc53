import { plainLinks } from '#nodes/net/faults/links'
import type { OutgoingSocket } from '#nodes/net/dial'
import { sendFile } from '#nodes/protocol/transfer/sender'
import type { RoadCheck } from '#shared/roads/roads'
import { addressText } from '#system/addresses'
import type { RoadMeter } from './road-meter'
import type { RoadRequest } from './road-request'

/** `relevo.transfer.v1`, over TLS where the request has certificates to trust; it goes on where an earlier try was cut. */
export async function sendWebSocket(request: RoadRequest, meter: RoadMeter): Promise<RoadCheck> {
  const { transferId, path, size, name, host, port, ca } = request
  const plain = plainLinks.to('')
  let before: number | null = null
  const result = await sendFile({
    ...{ transferId, path, size, name, resume: true, ca },
    url: `${ca === undefined ? 'ws' : 'wss'}://${addressText({ host, port })}`,
    wire: { ...plain, connect: options => meter.track(plain.connect(options)) as OutgoingSocket },
    onProgress: ({ phase, sent }) => {
      if (phase !== 'sending') return
      // What the receiver had before is told with the first chunk.
      if (before === null) meter.from = before = Math.max(0, sent - 1024 ** 2)
      meter.passed(sent - before)
      before = sent
    }
  })
  if (result.phase !== 'stored') throw new Error(result.error?.message ?? result.phase)
  return result.verified ? 'receiver' : 'none'
}
