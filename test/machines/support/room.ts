import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Machines that a test can cut off and switch off, and a desk, all on one switch. */
export interface Room {
  /** The room's own, which goes with it. */
  readonly folder: string
  /** How much later each machine's monotonic clock began than that of the machine before, ms. */
  readonly clocksApartMs: number
  address(id: string): string
  /** What comes before the words that run on the machine. */
  carrier(id: string): string[]
  /** The name of Node there. */
  readonly node: string
  /** The words that run a command on the desk. */
  onDesk(...command: readonly string[]): string[]
  /** The cable is out, and so is the carrier's. */
  cut(id: string): void
  heal(id: string): void
  /** All that the machine sends to the desk is lost; what the desk sends arrives. */
  dropTowardDesk(id: string): void
  healTowardDesk(id: string): void
  /** Power off: the cable is out, and every process is gone. */
  off(id: string): Promise<void>
  /** Power on again, after `off`. */
  on(id: string): Promise<void>
  /** The processes of a machine whose command line has `word` in it, and that are no guards: as this computer counts them. */
  processes(id: string, word: string): number[]
  /** Ends all that is in it, and takes away what it was made of. Idempotent. */
  close(): Promise<void>
}

export function which(name: string): string | null {
  const found = (process.env['PATH'] ?? '').split(':').map(folder => join(folder, name))
  return found.find(path => existsSync(path)) ?? null
}

/** Null where it throws: what is asked about has gone, or is gone already. */
export function read<T>(what: () => T): T | null {
  try {
    return what()
  } catch {
    return null
  }
}

/** m1, m2, ... */
export function idsOf(machines: number): string[] {
  return Array.from({ length: machines }, (_, index) => `m${index + 1}`)
}

export function numberOf(id: string): number {
  return Number(id.slice(1))
}

/** The room, once it is made; what there is of one that cannot be made is closed. */
export async function opened<R extends Room>(room: R, made: Promise<void>): Promise<R> {
  try {
    await made
    return room
  } catch (error) {
    await room.close()
    throw error
  }
}
