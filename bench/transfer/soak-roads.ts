import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RoadMeter } from '#nodes/client/roads/road-meter'
import { senders } from '#nodes/client/roads/roads'
import { sendFile } from '#nodes/protocol/transfer/sender'
import { doorOf, roads, type Road } from '#shared/roads/roads'
import type { Member } from './member'

/** How long one try may take before it is given up, ms: a receiver may be frozen. */
const tryMs = 15_000
/** How long a sender waits for what it waits for, ms. */
const limits = { connectMs: 3_000, stallMs: 8_000, acceptMs: 8_000, verifyMs: 8_000 }

/** All roads to one receiver, the proxy to all of them, and the coursework's protocol. */
export const soakRoads = [...roads, 'proxy', 'plain'] as const
export type SoakRoad = (typeof soakRoads)[number]

/** A file on its way. */
export interface Soaked {
  readonly road: SoakRoad
  readonly name: string
  readonly path: string
  readonly size: number
  readonly sha256: string
  readonly transferId: string
}

/** Where the doors of a receiver are. */
export interface SoakTarget {
  readonly member: Member
  readonly ports: Readonly<Record<(typeof doorOf)[Road], number>>
}

/** Where a receiver puts what comes by that road, below its folder. */
export function folderOf(road: SoakRoad): 'received' | 'uploads' | '.' {
  if (road === 'plain') return '.'
  return road === 'ws' || road === 'wss' || road === 'proxy' ? 'received' : 'uploads'
}

/** Sends a file once, going on with what is there of it. Whether its receiver has said that it has it. */
export async function sendOnce(file: Soaked, to: SoakTarget, proxyPort: number): Promise<boolean> {
  const { road, ...rest } = file
  if (road === 'plain' || road === 'proxy') {
    const port = road === 'proxy' ? proxyPort : to.ports.ws
    const how = { plain: road === 'plain', resume: road === 'plain', replicated: road === 'proxy' }
    return (await sendFile({ ...rest, ...how, url: `ws://127.0.0.1:${port}`, limits })).phase === 'stored'
  }
  const meter = new RoadMeter(null)
  const timer = setTimeout(() => meter.cut(), tryMs)
  try {
    const isTls = road === 'https' || road === 'wss'
    const ca = isTls ? readFileSync(join(to.member.folder, 'keys', 'tls.crt'), 'utf8') : undefined
    const send = await senders[road]()
    const request = {
      ...{ ...rest, ca, host: '127.0.0.1', port: to.ports[doorOf[road]] },
      ...{ user: 'anonymous', password: 'x', resume: true }
    }
    await send(request, meter)
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    meter.close()
  }
}
