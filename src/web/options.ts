import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface WebOptions {
  readonly dataDir: string | null
  /** A preset's or a saved topology's name, or a file. */
  readonly topology: string | null
  /** Null: the usual port, or the next free one. 0: any free one. */
  readonly port: number | null
}

export const webUsage = `usage: web.js [--port N] [--topology NAME|FILE] [--data DIR]

  --port N              port of the panel on 127.0.0.1; 0 takes any free one
  --topology NAME|FILE  what to open: a preset, a saved topology, or a file
  --data DIR            where logs, journals and saved topologies go`

/** @throws Error when a flag is unknown or makes no sense */
export function parseWebOptions(argv: readonly string[]): WebOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { port: { type: 'string' }, topology: { type: 'string' }, data: { type: 'string' } }
  })
  return {
    dataDir: values.data ? resolve(values.data) : null,
    topology: values.topology ?? null,
    port: values.port === undefined ? null : parsePort(values.port)
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65535)
    throw new Error(`--port takes a number from 0 to 65535, not "${text}"`)
  return port
}
