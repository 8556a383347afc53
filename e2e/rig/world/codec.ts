/** Values as JSON text and back, with what structured clone keeps and JSON does not. */
export interface Codec {
  /** @throws what `structuredClone` would refuse: functions, symbols, and objects of the page such as a `File`. */
  encode(value: unknown): string
  decode(text: string): unknown
}

/**
 * Used on both sides of the pipe to Chromium. Sent into the page as text: it may use nothing from outside its own
 * body. A value is itself if JSON has it, and else `{ $: its kind, v: its contents }`; objects are numbered as they
 * are met, so that cycles and shared objects can be referred to.
 */
export function createCodec(): Codec {
  type Tagged = { $: string; v?: unknown; c?: string }
  const refuse = (): never => {
    throw new Error('An object could not be cloned.')
  }
  const toBase64 = (bytes: Uint8Array): string => {
    let binary = ''
    for (let at = 0; at < bytes.length; at += 0x8000)
      binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    return btoa(binary)
  }
  const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), char => char.charCodeAt(0))
  const kindOf = (value: object): string => Object.prototype.toString.call(value).slice(8, -1)

  const encode = (root: unknown): string => {
    const numbers = new Map<object, number>()
    const write = (value: unknown): unknown => {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
      if (typeof value === 'number') {
        if (Object.is(value, -0)) return { $: 'number', v: '-0' }
        return Number.isFinite(value) ? value : { $: 'number', v: String(value) }
      }
      if (value === undefined) return { $: 'undefined' }
      if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
      if (typeof value !== 'object') return refuse()
      const known = numbers.get(value)
      if (known !== undefined) return { $: 'again', v: known }
      numbers.set(value, numbers.size)
      return writeObject(value)
    }
    const writeObject = (value: object): Tagged => {
      if (Array.isArray(value)) return { $: 'array', v: Array.from(value, write) }
      if (value instanceof Date) return { $: 'date', v: value.getTime() }
      if (value instanceof RegExp) return { $: 'regexp', v: [value.source, value.flags] }
      if (value instanceof Map)
        return { $: 'map', v: [...value].map(([key, one]) => [write(key), write(one)]) }
      if (value instanceof Set) return { $: 'set', v: [...value].map(write) }
      if (value instanceof ArrayBuffer) return { $: 'buffer', v: toBase64(new Uint8Array(value)) }
      if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        const name = value.constructor.name === 'Buffer' ? 'Uint8Array' : value.constructor.name
        return { $: 'view', c: name, v: toBase64(bytes) }
      }
      if (value instanceof Error) return { $: 'error', v: [value.name, value.message, value.stack] }
      if (kindOf(value) !== 'Object') return refuse()
      return { $: 'object', v: Object.entries(value).map(([key, one]) => [key, write(one)]) }
    }
    return JSON.stringify(write(root))
  }

  const decode = (text: string): unknown => {
    const met: unknown[] = []
    const meet = <T>(value: T): T => {
      met.push(value)
      return value
    }
    const read = (value: unknown): unknown => {
      if (value === null || typeof value !== 'object') return value
      const { $, v, c } = value as Tagged
      if ($ === 'undefined') return undefined
      if ($ === 'number') return Number(v)
      if ($ === 'bigint') return BigInt(v as string)
      if ($ === 'again') return met[v as number]
      if ($ === 'array') {
        const array = meet<unknown[]>([])
        for (const one of v as unknown[]) array.push(read(one))
        return array
      }
      if ($ === 'map') {
        const map = meet(new Map<unknown, unknown>())
        for (const [key, one] of v as [unknown, unknown][]) map.set(read(key), read(one))
        return map
      }
      if ($ === 'set') {
        const set = meet(new Set<unknown>())
        for (const one of v as unknown[]) set.add(read(one))
        return set
      }
      if ($ === 'object') {
        const object = meet<Record<string, unknown>>({})
        for (const [key, one] of v as [string, unknown][]) {
          // Not an assignment: that would set the prototype of a key `__proto__`.
          Object.defineProperty(object, key, {
            value: read(one),
            writable: true,
            enumerable: true,
            configurable: true
          })
        }
        return object
      }
      return meet(readLeaf($, v, c))
    }
    return read(JSON.parse(text))
  }

  const readLeaf = (kind: string, v: unknown, name: string | undefined): unknown => {
    if (kind === 'date') return new Date(v as number)
    if (kind === 'regexp') return new RegExp(...(v as [string, string]))
    if (kind === 'buffer') return fromBase64(v as string).buffer
    if (kind === 'view') {
      const bytes = fromBase64(v as string)
      const View = Reflect.get(globalThis, name ?? '') as new (buffer: ArrayBufferLike) => unknown
      return new View(bytes.buffer)
    }
    const [errorName, message, stack] = v as [string, string, string]
    const error = new Error(message)
    return Object.assign(error, { name: errorName, stack })
  }
  return { encode, decode }
}
