type Listener = (...values: unknown[]) => void

export interface Emitter {
  on(name: string, listener: Listener): Emitter
  off(name: string, listener: Listener): Emitter
  once(name: string, listener: Listener): Emitter
  removeListener(name: string, listener: Listener): Emitter
  removeAllListeners(name?: string): Emitter
  emit(name: string, ...values: unknown[]): boolean
}

/** The events of `ipcRenderer`. Sent into the page as text: it may use nothing from outside its own body. */
export function createEmitter(): Emitter {
  const listeners = new Map<string, { listener: Listener; asked: Listener }[]>()
  const add = (name: string, listener: Listener, asked: Listener): Emitter => {
    listeners.set(name, [...(listeners.get(name) ?? []), { listener, asked }])
    return emitter
  }
  const remove = (name: string, asked: Listener): Emitter => {
    const known = listeners.get(name) ?? []
    const at = known.findLastIndex(one => one.asked === asked)
    if (at >= 0) listeners.set(name, known.toSpliced(at, 1))
    return emitter
  }
  const emitter: Emitter = {
    on: (name, listener) => add(name, listener, listener),
    off: remove,
    removeListener: remove,
    once: (name, listener) =>
      add(
        name,
        (...values) => {
          remove(name, listener)
          listener(...values)
        },
        listener
      ),
    removeAllListeners: name => {
      if (name === undefined) listeners.clear()
      else listeners.delete(name)
      return emitter
    },
    emit: (name, ...values) => {
      const known = listeners.get(name) ?? []
      for (const { listener } of known) {
        try {
          listener(...values)
        } catch (error) {
          // One listener's error is no other listener's affair, and no secret either.
          setTimeout(() => {
            throw error
          })
        }
      }
      return known.length > 0
    }
  }
  return emitter
}
