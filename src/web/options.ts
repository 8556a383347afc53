import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { maxSeed } from '#system/random'

export interface WebOptions {
  /** Only what there is to be said is wanted. */
  readonly help: boolean
  readonly dataDir: string | null
  /** A preset's or a saved topology's name, or a file. */
  readonly topology: string | null
  /** Null: the usual port, or the next free one. 0: any free one. */
  readonly port: number | null
  /** The panel's address. Another than 127.0.0.1 is for a container, whose own 127.0.0.1 nobody else reaches. */
  readonly listen: string
  /** Of all that is drawn by chance; undefined: the topology's, or any. */
  readonly seed: number | undefined
}

export const webUsage = `usage: web.js [--port N] [--topology NAME|FILE] [--data DIR] [--seed N]
              [--listen ADDRESS]

  -h, --help            say this
  --port N              port of the panel on 127.0.0.1; 0 takes any free one
  --topology NAME|FILE  what to open: a preset, a saved topology, or a file
  --data DIR            where logs, journals and saved topologies go
  --seed N              of all that is drawn by chance, so that a run can be made again
  --listen ADDRESS      for a container: where the panel listens instead of 127.0.0.1, by which, or by localhost, and at
                        the same port, a browser still has to ask for it`

/** @throws Error when a flag is unknown or makes no sense */
export function parseWebOptions(argv: readonly string[]): WebOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      topology: { type: 'string' },
      data: { type: 'string' },
      seed: { type: 'string' },
      listen: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', short: 'h', default: false }
    }
  })
  return {
    help: values.help,
    dataDir: values.data ? resolve(values.data) : null,
    topology: values.topology ?? null,
    port: values.port === undefined ? null : parsePort(values.port),
    seed: values.seed === undefined ? undefined : parseSeed(values.seed),
    listen: parseAddress(values.listen)
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65535)
    throw new Error(`--port takes a number from 0 to 65535, not "${text}"`)
  return port
}

function parseSeed(text: string): number {
  const seed = Number(text)
  if (!/^\d{1,10}$/.test(text) || seed > maxSeed)
    throw new Error(`--seed takes a number from 0 to ${maxSeed}, not "${text}"`)
  return seed
}

function parseAddress(text: string): string {
  if (isIP(text) === 0) throw new Error(`--listen takes an address such as 0.0.0.0, not "${text}"`)
  return text
}
