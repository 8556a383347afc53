import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import type { PromisedRoom } from '#system/disk/disk-room'
import { repairRoute, type RepairReason } from '#shared/transfers/repair'
import type { RepairLimits } from '../limits'
import { ReceptionError } from '../reception-error'
import type { Partial } from '../receiver/partial-store'
import type { ReceiverServices } from '../receiver/receiver-services'
import { TransferReporter } from '../receiver/transfer-reporter'
import { Inspector } from './inspector'
import { entryKey, type ManifestEntry } from './manifest'
import { Pace } from './pace'
import { Peer, PeerError, type PeerAddress } from './peer'

/** What the lab tells a receiver of its group. */
export interface RepairSettings {
  readonly on: boolean
  readonly bytesPerSecond: number
  readonly peers: readonly PeerAddress[]
}

/** How often it is looked for parts that nobody goes on with, ms. */
const tidyMs = 3_600_000

/** A file that is to be had from peers. */
interface Wanted {
  readonly entry: ManifestEntry
  readonly why: RepairReason
  /** Those that say that they have it, and what they call it. */
  readonly from: readonly { readonly peer: Peer; readonly entry: ManifestEntry }[]
}

/** What is brought is not wanted any more. */
class Unwanted extends Error {
  constructor() {
    super('it was removed or sent anew meanwhile')
  }
}

/**
 * Anti-entropy: a receiver looks through its own files, asks its peers what they have, and gets from them what it has
 * missed, lost, or has rotten. One file at a time, at a bounded rate, verified before it has its name. What a person has
 * removed here is left alone; nothing is ever removed by it.
 */
export class Repair {
  readonly #services: ReceiverServices
  readonly #limits: RepairLimits
  readonly #inspector: Inspector
  readonly #pace: Pace
  #on = false
  #peers: readonly Peer[] = []
  /** Since when each missed file was seen at a peer, ms of the monotonic clock. */
  readonly #missedSince = new Map<string, number>()
  /** Copies at peers that have turned out to be other bytes. */
  readonly #wrong = new Set<string>()
  readonly #stop = new AbortController()
  /** Ends what is fetched now: the peers are others, or it was switched off. */
  #change = new AbortController()
  #wake: (() => void) | null = null
  #woken = false
  #running: Promise<void> | null = null
  #askedAt = -Infinity
  #tidiedAt = -Infinity
  #reading: Promise<void> | null = null
  /** Files that nobody could give, and when they are tried again, ms of the monotonic clock. */
  readonly #later = new Map<string, { readonly at: number; readonly waitMs: number }>()
  /** What the getting of each file is called, until it is here. */
  readonly #ids = new Map<string, string>()

  constructor(services: ReceiverServices, limits: RepairLimits) {
    this.#services = services
    this.#limits = limits
    this.#pace = new Pace(1)
    const { manifest, received, uploads, hashes } = services
    const pathOf = ({ place, name }: ManifestEntry): string =>
      join((place === 'uploads' ? uploads : received).folder, name)
    this.#inspector = new Inspector(manifest, pathOf, hashes, limits.readBytesPerSecond)
  }

  /** Goes on with these peers; without any, or switched off, nothing is asked of anybody. */
  set({ on, bytesPerSecond, peers }: RepairSettings): void {
    this.#pace.bytesPerSecond = bytesPerSecond
    const same =
      on === this.#on && JSON.stringify(peers) === JSON.stringify(this.#peers.map(({ address }) => address))
    if (!same) {
      this.#on = on
      this.#change.abort()
      this.#change = new AbortController()
      for (const peer of this.#peers) peer.close()
      const { links } = this.#services.context
      this.#peers = peers.map(address => new Peer(address, links.to(address.id), this.#limits.idleMs))
      this.#wrong.clear()
      this.#later.clear()
    }
    this.look()
  }

  /** Looks now, and not when its time has come. */
  look(): void {
    this.#askedAt = -Infinity
    this.#woken = true
    this.#wake?.()
    if (this.#works) this.#running ??= this.#run().finally(() => (this.#running = null))
  }

  get #works(): boolean {
    return this.#on && this.#peers.length > 0 && !this.#stop.signal.aborted
  }

  /** Stops; what was fetched of a file is gone on with by the next life. */
  async stop(): Promise<void> {
    this.#stop.abort()
    this.#change.abort()
    this.#wake?.()
    await this.#running
    await this.#reading
    for (const peer of this.#peers) peer.close()
  }

  async #run(): Promise<void> {
    const { context } = this.#services
    while (this.#works) {
      this.#woken = false
      const begun = performance.now()
      let open = false
      try {
        open = await this.#round()
      } catch (error) {
        if (this.#works) context.log('debug', `repair: ${String(error)}`)
      }
      // It is not to take more than a small part of the machine, however many files there are.
      const took = performance.now() - begun
      const pauseMs = open ? this.#limits.againMs : Math.max(this.#limits.lookMs, took * 20)
      if (!this.#woken && this.#works) await this.#sleep(pauseMs)
    }
  }

  /** Whether something is missing still. */
  async #round(): Promise<boolean> {
    const { manifest } = this.#services
    const signal = AbortSignal.any([this.#stop.signal, this.#change.signal])
    await this.#tidy().catch(() => undefined)
    await this.#inspector.look(signal)
    this.#reading ??= this.#read(signal).finally(() => (this.#reading = null))
    const now = performance.now()
    const asks = manifest.harms().length > 0 || this.#missedSince.size > 0
    if (asks || now - this.#askedAt >= this.#limits.askMs) {
      this.#askedAt = now
      await Promise.all(this.#peers.map(peer => this.#ask(peer, signal)))
    }
    for (const wanted of this.#wanted()) {
      if (signal.aborted) break
      const key = `${wanted.entry.sha256} ${entryKey(wanted.entry)}`
      const later = this.#later.get(key)
      if (later && performance.now() < later.at) continue
      const { backoffMs, maxBackoffMs } = this.#limits
      const waitMs = Math.min(maxBackoffMs, later ? 2 * later.waitMs : backoffMs)
      const id = this.#ids.get(key) ?? `repair-${randomUUID()}`
      this.#ids.set(key, id)
      if (await this.#get(wanted, id, signal)) for (const known of [this.#later, this.#ids]) known.delete(key)
      else this.#later.set(key, { at: performance.now() + waitMs, waitMs })
    }
    return this.#missedSince.size > 0 || manifest.harms().length > 0
  }

  /** Reads a file, and has it got again where its bytes have changed. */
  async #read(signal: AbortSignal): Promise<void> {
    const before = this.#services.manifest.harms().length
    await this.#inspector.read(this.#limits.readEveryMs, signal)
    if (this.#services.manifest.harms().length > before) this.look()
  }

  async #ask(peer: Peer, signal: AbortSignal): Promise<void> {
    try {
      if (!(await peer.ask(signal))) return
      for (const key of [...this.#wrong]) if (key.startsWith(`${peer.address.id} `)) this.#wrong.delete(key)
    } catch {
      // It is down, or far: what it had said is of no use then.
      peer.files = []
    }
  }

  #wanted(): Wanted[] {
    const { manifest, coming } = this.#services
    const bySha = new Map<string, { readonly peer: Peer; readonly entry: ManifestEntry }[]>()
    for (const peer of this.#peers)
      for (const entry of peer.files) {
        const key = `${entry.sha256} ${entry.size}`
        bySha.set(key, [...(bySha.get(key) ?? []), { peer, entry }])
      }
    const from = ({ sha256, size }: ManifestEntry): Wanted['from'] => bySha.get(`${sha256} ${size}`) ?? []
    const harmed = manifest.harms().map(({ entry, harm }) => ({ entry, why: harm, from: from(entry) }))

    const now = performance.now()
    const missed = new Map<string, ManifestEntry>()
    for (const { files } of this.#peers)
      for (const entry of files)
        if (entry.replicated && !manifest.knows(entry)) missed.set(`${entry.sha256} ${entry.offered}`, entry)
    for (const key of [...this.#missedSince.keys()]) if (!missed.has(key)) this.#missedSince.delete(key)
    // It may be on its way: a proxy brings what a receiver has missed too.
    const due = [...missed].filter(([key, { offered }]) => {
      const since = this.#missedSince.get(key)
      if (since === undefined) this.#missedSince.set(key, now)
      return since !== undefined && now - since >= this.#limits.graceMs && !coming.has(offered)
    })
    return [
      ...harmed,
      ...due.map(([, entry]) => ({ entry, why: 'missed' as const, from: from(entry) }))
    ].filter(wanted => wanted.from.length > 0)
  }

  /** Gets one file from the first peer that gives it whole; whether it is here now. */
  async #get(wanted: Wanted, id: string, signal: AbortSignal): Promise<boolean> {
    const { entry, why } = wanted
    const { context, partials, manifest, received, uploads, diskRoom, rooms } = this.#services
    const name = why === 'missed' ? entry.offered : entry.name
    const place = dirname(join((entry.place === 'uploads' ? uploads : received).folder, name))
    if (why === 'missed' && (await received.adopt(entry))) {
      context.log('info', `${name} was here all the time, and is in the manifest again`)
      return true
    }
    for (const { peer, entry: theirs } of wanted.from) {
      const copy = `${peer.address.id} ${entry.sha256}`
      if (this.#wrong.has(copy)) continue
      if (why === 'missed' && manifest.knows(entry)) return true
      const repair = { from: peer.address.id, why }
      const { sha256, size } = entry
      const reporter = new TransferReporter(context, id, name, size, {
        route: repairRoute,
        repair
      })
      let bytes = 0
      let room: PromisedRoom | null = null
      let placeRoom: PromisedRoom | null = null
      let partial: Partial | null = null
      try {
        this.#checkSize(size)
        // Before anything is fetched, or makes room for it, which would be for nothing.
        placeRoom = await rooms.promiseBeside(partials.folder, place, size)
        const opened = (partial = await partials.openFetched({ transferId: id, name, sha256, size, repair }))
        bytes = opened.bytes
        const promised = (room = await diskRoom.promise(size - bytes))
        reporter.report('sending', bytes)
        // It may have come whole before, and have had no place.
        const isHere = bytes === size && size > 0
        const onBytes = (written: number, more: number): void => {
          bytes = written
          promised.wrote(more)
          reporter.report('sending', written)
        }
        if (!isHere) await peer.fetch(theirs, opened.path, { pace: this.#pace, signal, onBytes })
        const file = await this.#publish(opened.path, wanted, placeRoom ?? undefined)
        if (file === null) throw new Unwanted()
        await partials.forget(opened)
        const whole = { sha256: entry.sha256, file, outcome: 'whole', evidence: 'sha256' } as const
        reporter.report('stored', entry.size, whole)
        context.log('info', `${file} was ${why}; it is here again, from ${peer.address.id}`)
        return true
      } catch (error) {
        const wrong = error instanceof PeerError && error.wrong
        const unwanted = error instanceof Unwanted
        if (wrong) this.#wrong.add(copy)
        if (partial) {
          const known = { transferId: id, size }
          const kept = partials.keep(partial, known, name, wrong || unwanted ? 0 : bytes, repair)
          await kept.catch(() => undefined)
        }
        const isOurs = error instanceof PeerError || unwanted
        const said = isOurs ? error.message : ReceptionError.from(error).message
        const ending = { outcome: 'cut', evidence: wrong ? 'differs' : 'given-up' } as const
        reporter.report('cut', bytes, { reason: signal.aborted ? 'it was called off' : said, ...ending })
        if (unwanted) return true
        if (signal.aborted) return false
        context.log('warn', `${name} was ${why}, and ${peer.address.id} could not give it: ${said}`)
      } finally {
        room?.release()
        placeRoom?.release()
        if (partial) partials.release(partial)
      }
    }
    return false
  }

  /** Gives it its name; null where it is not wanted any more, as somebody has removed it meanwhile or sent another one. */
  async #publish(path: string, { entry, why }: Wanted, room?: PromisedRoom): Promise<string | null> {
    const { received, uploads } = this.#services
    if (entry.place !== 'uploads') return received.restore(path, entry, why, room)
    return (await uploads.restore(path, entry, room)) ? entry.name : null
  }

  /** @throws ReceptionError */
  #checkSize(bytes: number): void {
    if (bytes > this.#services.context.boot.node.maxUploadBytes)
      throw new ReceptionError('TOO_LARGE', 'it is larger than this receiver takes')
  }

  /** What nobody goes on with is dropped after a while, also where nothing new begins. */
  async #tidy(): Promise<void> {
    if (performance.now() - this.#tidiedAt < tidyMs) return
    this.#tidiedAt = performance.now()
    await this.#services.partials.dropOld()
  }

  async #sleep(ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
  }
}
