import type { ServerFrame } from '#shared/contract'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The frame in a text message of the host, or null if it isn't one. The host is the same version of the same
 * program, so the frame is checked and its payload is taken at its word.
 */
export function parseServerFrame(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null
  let frame: unknown
  try {
    frame = JSON.parse(data)
  } catch {
    return null
  }
  if (!isObject(frame)) return null
  if (frame.event === 'delta' && isObject(frame.payload)) return { event: 'delta', payload: frame.payload }
  const { id, result } = frame
  if (typeof id !== 'number' || !isObject(result)) return null
  if (result.ok === true) return { id, result: { ok: true, value: result.value } }
  if (result.ok === false && isObject(result.error)) return { id, result } as unknown as ServerFrame
  return null
}
