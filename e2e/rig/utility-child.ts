import { EventEmitter } from 'node:events'

/** Loaded before a utility process's own program: `process.parentPort`, carried by a fork's channel. */
class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
  }
}

const port = new ParentPort()
let early: unknown[] | null = []
const deliver = (data: unknown): void => void port.emit('message', { data, ports: [] })

process.on('message', data => {
  if (early) early.push(data)
  else deliver(data)
})
// What arrives before anybody listens waits.
port.on('newListener', event => {
  if (event !== 'message' || !early) return
  setImmediate(() => {
    const waiting = early ?? []
    early = null
    waiting.forEach(deliver)
  })
})
process.once('disconnect', () => process.exit(0))
Object.assign(process, { parentPort: port, type: 'utility' })
