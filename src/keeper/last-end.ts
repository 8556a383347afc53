import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const lastEndSchema = z.object({ epoch: z.string().max(100), at: z.number() })

/** The life of a keeper of this folder that ended as its lease was over, and how long ago; null where none has. */
export function readLastEnd(folder: string): { readonly epoch: string; readonly agoMs: number } | null {
  try {
    const { epoch, at } = lastEndSchema.parse(JSON.parse(readFileSync(fileOf(folder), 'utf8')))
    return { epoch, agoMs: Math.max(0, Date.now() - at) }
  } catch {
    return null
  }
}

/** For the keeper that comes after this one. */
export function writeLastEnd(folder: string, epoch: string): void {
  try {
    writeFileSync(fileOf(folder), JSON.stringify({ epoch, at: Date.now() }))
  } catch {
    // The disk is full: then it is not known how this life ended.
  }
}

function fileOf(folder: string): string {
  return join(folder, 'lease-over.json')
}
