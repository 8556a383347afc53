/** What one world says to the other. */
type PeerMessage =
  | { t: 'expose'; key: string; api: unknown }
  | { t: 'refused'; key: string }
  | { t: 'call'; fn: number; call: number; args: unknown }
  | { t: 'returned'; call: number; value: unknown }
  | { t: 'threw'; call: number; message: string }
  | { t: 'settled'; promise: number; ok: boolean; value: unknown }

export interface Peer {
  send(message: PeerMessage): void
  encode(value: unknown): unknown
  decode(value: unknown): unknown
  onExpose: ((key: string, api: unknown) => void) | null
  onRefused: ((key: string) => void) | null
}

/**
 * One end of the context bridge. The page's world and the preload's share the DOM and nothing else: an event that one
 * dispatches reaches the other at once, and its `detail` arrives as a copy. Functions and promises cross as numbers.
 * Sent into the page as text: it may use nothing from outside its own body.
 */
export function createPeer(inbox: string, outbox: string): Peer {
  // Taken before any script of the page could put its own in their place.
  const { document, CustomEvent, structuredClone, Error, Promise, Map } = globalThis
  const dispatch = document.dispatchEvent.bind(document)
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const numbers = new WeakMap<object, number>()
  const stubs = new Map<number, (...args: unknown[]) => unknown>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  const answers = new Map<number, PeerMessage>()
  let last = 0

  const send = (message: PeerMessage): void => void dispatch(new CustomEvent(outbox, { detail: message }))
  const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
  const isPlain = (value: object): boolean => Object.prototype.toString.call(value) === '[object Object]'

  const encode = (value: unknown, seen = new Map<object, unknown>()): unknown => {
    if (typeof value === 'function') {
      const number = numbers.get(value) ?? ++last
      numbers.set(value, number)
      functions.set(number, value as (...args: unknown[]) => unknown)
      return { $function: number }
    }
    if (typeof value === 'symbol') throw new Error('A symbol could not be cloned.')
    if (value === null || typeof value !== 'object') return value
    if (value instanceof Promise) {
      const promise = ++last
      value.then(
        result => send({ t: 'settled', promise, ok: true, value: encode(result) }),
        error => send({ t: 'settled', promise, ok: false, value: { $error: messageOf(error) } })
      )
      return { $promise: promise }
    }
    if (value instanceof Error) return { $error: value.message }
    if (seen.has(value)) return seen.get(value)
    if (Array.isArray(value)) {
      const copy: unknown[] = []
      seen.set(value, copy)
      for (const one of value) copy.push(encode(one, seen))
      return copy
    }
    if (isPlain(value)) {
      const copy: Record<string, unknown> = {}
      seen.set(value, copy)
      for (const [key, one] of Object.entries(value)) copy[key] = encode(one, seen)
      return copy
    }
    // A File, a Map, bytes: the event copies them, if they can be copied.
    try {
      structuredClone(value)
    } catch {
      throw new Error('An object could not be cloned.')
    }
    return value
  }

  const decode = (value: unknown, seen = new Map<object, unknown>()): unknown => {
    if (value === null || typeof value !== 'object') return value
    const { $function, $promise, $error } = value as Record<string, unknown>
    if (typeof $function === 'number') return stub($function)
    if (typeof $promise === 'number')
      return new Promise((resolve, reject) => waiting.set($promise, { resolve, reject }))
    if (typeof $error === 'string') return new Error($error)
    if (seen.has(value)) return seen.get(value)
    if (Array.isArray(value)) {
      const copy: unknown[] = []
      seen.set(value, copy)
      for (const one of value) copy.push(decode(one, seen))
      return copy
    }
    if (!isPlain(value)) return value
    const copy: Record<string, unknown> = {}
    seen.set(value, copy)
    for (const [key, one] of Object.entries(value)) copy[key] = decode(one, seen)
    return copy
  }

  const stub = (fn: number): ((...args: unknown[]) => unknown) => {
    const known = stubs.get(fn)
    if (known) return known
    const made = (...args: unknown[]): unknown => {
      const call = ++last
      send({ t: 'call', fn, call, args: encode(args) })
      // The other world has answered by now: events are dispatched synchronously.
      const answer = answers.get(call)
      answers.delete(call)
      if (answer?.t === 'threw') throw new Error(answer.message)
      return answer?.t === 'returned' ? decode(answer.value) : undefined
    }
    stubs.set(fn, made)
    return made
  }

  const answer = (message: PeerMessage & { t: 'call' }): PeerMessage => {
    try {
      const result = functions.get(message.fn)?.(...(decode(message.args) as unknown[]))
      return { t: 'returned', call: message.call, value: encode(result) }
    } catch (error) {
      return { t: 'threw', call: message.call, message: messageOf(error) }
    }
  }

  const receive = (message: PeerMessage): void => {
    if (message.t === 'call') send(answer(message))
    else if (message.t === 'returned' || message.t === 'threw') answers.set(message.call, message)
    else if (message.t === 'expose') peer.onExpose?.(message.key, message.api)
    else if (message.t === 'refused') peer.onRefused?.(message.key)
    else {
      const wait = waiting.get(message.promise)
      waiting.delete(message.promise)
      wait?.[message.ok ? 'resolve' : 'reject'](decode(message.value))
    }
  }

  document.addEventListener(
    inbox,
    event => {
      event.stopImmediatePropagation()
      receive((event as CustomEvent<PeerMessage>).detail)
    },
    true
  )
  const peer: Peer = {
    send,
    encode: value => encode(value),
    decode: value => decode(value),
    onExpose: null,
    onRefused: null
  }
  return peer
}
