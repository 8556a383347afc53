import { connect } from 'node:net'
import { now } from './replica-processes.mjs'

const pingBytes = 16
const pauseMs = 2
const most = 60

/** Clients that talk to a replica, one session after the other, until they are told to end. */
export class Talkers {
  sessions = 0
  /** Sessions that broke off, or got something else than they should. */
  failed = 0
  #ending = false
  #waiting = new Set()
  #clients

  constructor(port, count) {
    this.#clients = Array.from({ length: count }, async () => {
      while (!this.#ending) {
        const right = await this.#session(port)
        this.sessions++
        if (!right) {
          this.failed++
          await new Promise(resolve => setTimeout(resolve, pauseMs))
        }
      }
    })
  }

  /** For each client: how long after `at` it first got the answer to something that it has sent since, ms. */
  firstAnswers(at) {
    return Promise.all(this.#clients.map(() => new Promise(resolve => this.#waiting.add({ at, resolve }))))
  }

  async end() {
    this.#ending = true
    await Promise.all(this.#clients)
  }

  #session(port) {
    return new Promise(resolve => {
      const socket = connect({
        port,
        host: '127.0.0.1',
        autoSelectFamily: false,
        noDelay: true,
        allowHalfOpen: true
      })
      const pings = 10 + Math.floor(Math.random() * most)
      let sent = 0
      let got = 0
      let sentAt = 0
      let ended = false
      let right = true
      const served = new Set()
      const ping = () => {
        sentAt = now()
        socket.write(Buffer.alloc(pingBytes, sent++ % 250))
      }
      socket.on('connect', ping)
      socket.on('data', chunk => {
        for (const byte of chunk) right &&= byte === (Math.floor(got++ / pingBytes) % 250) + 1
        if (got < sent * pingBytes) return
        this.#answered(sentAt, served)
        if (sent < pings) setTimeout(ping, pauseMs)
        else socket.end()
      })
      socket.on('end', () => {
        ended = true
        socket.end()
      })
      socket.on('error', () => (right = false))
      socket.on('close', () => resolve(right && ended && got === pings * pingBytes))
    })
  }

  #answered(sentAt, served) {
    for (const wait of this.#waiting) {
      if (sentAt < wait.at || served.has(wait.at)) continue
      served.add(wait.at)
      this.#waiting.delete(wait)
      wait.resolve(now() - wait.at)
      return
    }
  }
}
