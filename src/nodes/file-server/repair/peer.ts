import { Agent, request, type IncomingMessage } from 'node:http'
import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { connector } from '#nodes/net/faults/connectors'
import type { Link } from '#nodes/net/faults/links'
import { hashFile } from '../content-hash'
import { FileSink } from '../file-sink'
import { parseManifest, type ManifestEntry } from './manifest'
import type { Pace } from './pace'

/** Another receiver of the group. */
export interface PeerAddress {
  readonly id: string
  readonly host: string
  readonly port: number
}

/** Most bytes of a manifest; some 20,000 files have fewer. */
const maxManifestBytes = 16 * 1024 ** 2

/** A peer has not given what was asked of it. */
export class PeerError extends Error {
  /** Its bytes are not those of the hash that it told. */
  readonly wrong: boolean

  constructor(message: string, { wrong = false } = {}) {
    super(message)
    this.name = 'PeerError'
    this.wrong = wrong
  }
}

/** What a receiver asks of another: which files it has, and their bytes. */
export class Peer {
  readonly address: PeerAddress
  readonly #agent: Agent
  readonly #idleMs: number
  #etag: string | null = null
  /** What it has said last. */
  files: readonly ManifestEntry[] = []

  constructor(address: PeerAddress, wire: Link, idleMs: number) {
    this.address = address
    this.#idleMs = idleMs
    const options = { keepAlive: true, maxSockets: 2, keepAliveMsecs: 10_000 }
    this.#agent = new Agent(options)
    this.#agent.createConnection = connector(wire)
  }

  /** Asks what it has; whether that is other than before. @throws PeerError */
  async ask(signal: AbortSignal): Promise<boolean> {
    const headers: Record<string, string> = this.#etag === null ? {} : { 'If-None-Match': this.#etag }
    const response = await this.#get('/manifest', headers, signal)
    const { statusCode, headers: answered } = response
    if (statusCode === 304) {
      response.resume()
      return false
    }
    if (statusCode !== 200) throw refused(response)
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk as string
      if (text.length > maxManifestBytes) {
        response.destroy()
        throw new PeerError('its manifest is too long')
      }
    }
    try {
      this.files = parseManifest(text)
    } catch {
      throw new PeerError('its manifest is not understood')
    }
    this.#etag = answered.etag ?? null
    return true
  }

  /**
   * Brings a file that the peer says it has to `path`, after what of it is there already, and compares its SHA-256.
   * @throws PeerError
   */
  async fetch(
    { name, place, size, sha256 }: ManifestEntry,
    path: string,
    {
      pace,
      signal,
      onBytes
    }: { pace: Pace; signal: AbortSignal; onBytes: (written: number, more: number) => void }
  ): Promise<void> {
    const there = (await stat(path).catch(() => null))?.size ?? 0
    const begin = there < size ? there : 0
    const hash = await hashFile(path, createHash('sha256'), begin)
    const headers = { 'If-Match': `"${sha256}"`, ...(begin > 0 && { Range: `bytes=${begin}-` }) }
    const url = `/${place ?? 'received'}/${name.split('/').map(encodeURIComponent).join('/')}`
    const response = await this.#get(url, headers, signal)
    if (response.statusCode !== (begin > 0 ? 206 : 200)) throw refused(response)
    const sink = await FileSink.open(path, { offset: begin, hash, onWritten: onBytes })
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        if (sink.position + chunk.length > size)
          throw new PeerError('it sends more than it said', { wrong: true })
        await sink.write(chunk)
        await pace.take(chunk.length, signal)
      }
      if (sink.position < size) throw new PeerError(`it broke off at byte ${sink.position}`)
      if ((await sink.finish()) !== sha256)
        throw new PeerError('its bytes are not those of its hash', { wrong: true })
    } finally {
      response.destroy()
      await sink.close()
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #get(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const { host, port } = this.address
    return new Promise((resolve, reject) => {
      const asked = request({ host, port, path, headers, agent: this.#agent, signal }, resolve)
      asked.on('error', error => reject(new PeerError(error.message)))
      asked.setTimeout(this.#idleMs, () => asked.destroy(new Error(`it said nothing for ${this.#idleMs} ms`)))
      asked.end()
    })
  }
}

function refused(response: IncomingMessage): PeerError {
  response.resume()
  const wrong = response.statusCode === 412
  return new PeerError(wrong ? 'it has other bytes by now' : `it answered ${response.statusCode}`, { wrong })
}
