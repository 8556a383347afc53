import type { RoadSending, RoadUsage } from '#shared/roads/roads'
import { usedSoFar, type Used } from '#nodes/runtime/usage'
import { parseCall } from '../calls'
import { RoadMeter } from './road-meter'
import { senders } from './roads'

/** How often it is looked how much memory this node has, ms. */
const lookEveryMs = 50

/** What the lab hears of one sending: while it goes on, and at its end. */
interface RoadEnd {
  readonly sending: RoadSending
  readonly sender: RoadUsage
  readonly from: number
  readonly progress: RoadMeter['progress']
}

/** The files that this client sends to be measured, by whatever road. */
export class RoadSends {
  readonly #meters = new Map<string, RoadMeter>()

  /** Resolves when it has ended, however it did. */
  async send(args: unknown): Promise<RoadEnd> {
    const { key, road, cutAfter, ...request } = await parseCall('road', args)
    const send = await senders[road]()
    const meter = new RoadMeter(cutAfter)
    this.#meters.set(key, meter)
    const before = usedSoFar()
    let memory = before.memory
    const look = setInterval(() => (memory = more(memory, usedSoFar())), lookEveryMs)
    let check: RoadSending['check'] = 'none'
    let error: string | null = null
    try {
      check = await send(request, meter)
      meter.end()
    } catch (reason) {
      error = meter.isCut ? 'cut' : reason instanceof Error ? reason.message : String(reason)
    } finally {
      clearInterval(look)
      meter.close()
      this.#meters.delete(key)
    }
    const { ms, firstByteMs, wireUp, wireDown, sent, from, progress } = meter
    const after = usedSoFar()
    return {
      sending: { sent, ms, firstByteMs, wireUp, wireDown, check, error },
      sender: { cpuMs: after.cpuMs - before.cpuMs, memory: more(memory, after) },
      from,
      progress
    }
  }

  /** How far a sending is. */
  async look(args: unknown): Promise<{ progress: RoadMeter['progress'] }> {
    const { key } = await parseCall('road-look', args)
    return { progress: this.#meters.get(key)?.progress ?? [] }
  }

  /** Ends those whose keys begin as the call says. */
  async stop(args: unknown): Promise<null> {
    const { key } = await parseCall('road-stop', args)
    this.#cut(key)
    return null
  }

  /** Ends all of them. */
  close(): void {
    this.#cut('')
  }

  #cut(begin: string): void {
    for (const [key, meter] of this.#meters) if (key.startsWith(begin)) meter.cut()
  }
}

function more(memory: number | null, used: Used): number | null {
  return memory === null ? used.memory : Math.max(memory, used.memory ?? 0)
}
