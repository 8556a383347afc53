import { isIPv6 } from 'node:net'
import type { Shortage } from '#shared/journal'
import { interfaces } from '#system/addresses'

/** Codes of connections that could not be opened because something of this machine, or process, is used up. */
const used: Readonly<Record<string, Shortage>> = {
  EMFILE: 'descriptors',
  ENFILE: 'descriptors',
  EADDRNOTAVAIL: 'ports',
  ENOBUFS: 'memory',
  ENOMEM: 'memory'
}

const names: Readonly<Record<Shortage, string>> = {
  descriptors: 'file descriptors (see ulimit -n)',
  ports: 'local ports for connections to one address',
  memory: 'memory for connections'
}

/** What this side lacks, of a connection that failed; null where its failure says something of the other end. */
export function shortageOf(error: unknown): Shortage | null {
  if (error instanceof AggregateError) {
    // Of a name with several addresses; its code is that of the first.
    const all = error.errors.map(shortageOf)
    return all.every(one => one !== null) ? (all[0] ?? null) : null
  }
  const { code = '', address } = error as NodeJS.ErrnoException & { address?: string }
  const shortage = Object.hasOwn(used, code) ? used[code] : undefined
  if (shortage === undefined || (shortage === 'ports' && !canReach(address))) return null
  return shortage
}

/** Where this machine has no IPv6, an address of it fails as if no port were left. */
function canReach(address = ''): boolean {
  if (!isIPv6(address)) return true
  return interfaces().some(row => (address === '::1' ? row.address === '::1' : row.family === 'IPv6'))
}

export function inWords(shortage: Shortage): string {
  return `this computer has run out of ${names[shortage]}`
}

/** A connection that waits until what it lacks is there again. */
interface Waiting {
  readonly since: number
  retry(): void
}

type Listener = (change: ShortageChange) => void

/** A shortage began, or is over: nothing waits because of it any more. */
interface ShortageChange {
  readonly what: Shortage
  readonly phase: 'began' | 'over'
  /** How long it lasted, ms; only when it is over. */
  readonly ms?: number
}

/** Between two attempts, ms, and attempts at once, those first that wait longest. */
const retryMs = 50
const retriesAtOnce = 256
/** For how long nothing must have waited until a shortage is over, ms: under load one follows the other. */
const calmMs = 1_000

const waiting = new Set<Waiting>()
const listeners = new Set<Listener>()
let timer: NodeJS.Timeout | null = null
/** The shortage that goes on, since when, and when something last waited, ms of `performance.now()`. */
let current: { readonly what: Shortage; readonly since: number; last: number } | null = null

/** Has a connection tried again until it leaves. Returns what has it leave, idempotent. */
export function waitFor(what: Shortage, retry: () => void): () => void {
  const one: Waiting = { since: performance.now(), retry }
  waiting.add(one)
  suffers(what)
  return () => void waiting.delete(one)
}

/** Something of this side is used up just now. */
function suffers(what: Shortage): void {
  const now = performance.now()
  if (current) current.last = now
  else {
    current = { what, since: now, last: now }
    tell({ what, phase: 'began' })
  }
  timer ??= setInterval(look, retryMs).unref()
}

/** Is told of every shortage of this thread; returns its disposer. */
export function onShortage(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

function look(): void {
  const now = performance.now()
  let left = retriesAtOnce
  for (const one of [...waiting]) {
    if (left-- === 0) break
    one.retry()
  }
  if (!current) return
  if (waiting.size > 0) current.last = now
  if (now - current.last < calmMs) return
  const { what, since, last } = current
  current = null
  if (timer) clearInterval(timer)
  timer = null
  tell({ what, phase: 'over', ms: Math.round(last - since) })
}

function tell(change: ShortageChange): void {
  for (const listener of listeners) listener(change)
}
