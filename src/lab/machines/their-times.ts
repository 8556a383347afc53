import type { ClockView } from '#shared/machines'
import type { LabToNode } from '#shared/node-channel'

/**
 * What a node on another machine says, with its times as readings of this machine's clock, each with its bound. `at`,
 * and in events what ends in `At`, are times; the message is not checked yet, and what is not as it should be stays.
 */
export function onOurClock(message: Readonly<Record<string, unknown>>, clock: ClockView): unknown {
  if (message['type'] === 'bytes' && typeof message['at'] === 'number') {
    return { ...message, at: message['at'] + clock.offsetMs, bound: micros(clock.boundMs) }
  }
  const list = message['type'] === 'logs' ? 'lines' : message['type'] === 'events' ? 'events' : null
  const items = list === null ? null : message[list]
  if (list === null || !Array.isArray(items)) return message
  const bound = micros(clock.boundMs)
  return {
    ...message,
    [list]: items.map(item => (isObject(item) ? { ...moved(item, clock.offsetMs), bound } : item))
  }
}

/** What the lab says to a node on another machine, with its times as readings of that one's clock. */
export function onTheirClock(message: LabToNode, clock: ClockView | null): LabToNode {
  if (message.type !== 'peer' || !clock) return message
  return { ...message, peer: { ...message.peer, at: message.peer.at - clock.offsetMs } }
}

function micros(ms: number): number {
  return Math.round(ms * 1000) / 1000
}

function moved(item: Readonly<Record<string, unknown>>, offset: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      typeof value === 'number' && isTime(key) ? value + offset : value
    ])
  )
}

function isTime(key: string): boolean {
  return key === 'at' || key.endsWith('At')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
