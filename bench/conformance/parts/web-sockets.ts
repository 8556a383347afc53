import { frameCases, handshakeCases } from '../corpus/frames'
import { exchange } from '../run/exchange'
import { startReceiver } from '../run/nodes'
import { judgeFrames } from '../run/web-socket'
import type { Round } from '../run/round'

/** All handshakes and frames, whole and byte by byte, at the receiver of a file server. */
export async function judgeAllFrames({ entryDir }: Round): Promise<readonly string[]> {
  const wrong: string[] = []
  const receiver = await startReceiver(entryDir)
  try {
    for (const { name, bytes, want } of handshakeCases) {
      for (const pieces of [[bytes], [...bytes]]) {
        const { statuses } = await exchange(receiver.port, pieces, [], 500)
        if (statuses[0] !== want) wrong.push(`handshake, ${name}: ${statuses[0] ?? 'no answer'}, not ${want}`)
      }
    }
    for (const one of frameCases) {
      for (const pieces of [[one.bytes], [...one.bytes].map(byte => Buffer.from([byte]))]) {
        const told = await judgeFrames(receiver.port, pieces)
        if (told !== String(one.want)) wrong.push(`frames, ${one.name}: ${told}, not ${one.want}`)
      }
    }
  } finally {
    await receiver.stop()
  }
  return wrong
}
