import { z } from 'zod'
import { loadSchema } from '#shared/load/load'
import { roads } from '#shared/roads/roads'
import { comparisons, ignoreSchema } from '#shared/topology'
import type { SpokenLoad } from './load/prepare'

const host = z.string().min(1).max(255).default('127.0.0.1')
const port = z.int().min(1).max(65535)
const transferId = z.string().min(1).max(64)

const places = z.array(z.object({ scope: z.string(), place: z.string() })).default([])

/** Where a load goes, what it says, and how replies are compared with a recorded one. */
const loadTarget = z.object({
  /** The node that is there, by which what became of it is told. */
  to: z.string().optional(),
  host,
  port,
  /** Its own rate, a second; left out, it shares that of all. */
  rate: z.number().min(1).max(2000).optional(),
  load: loadSchema.refine((load): load is SpokenLoad => load.protocol !== 'none', 'something to say'),
  comparison: z
    .object({
      compare: z.enum(comparisons),
      ignore: ignoreSchema,
      learn: z.boolean(),
      noise: places,
      struck: places
    })
    .optional()
})

/** The calls of the client node, and the schema of what each takes. */
export const callArgs = {
  exchange: z.object({
    host,
    port,
    count: z.int().min(1).max(100_000).default(1),
    concurrency: z.int().min(1).max(1024).default(1),
    /** For each exchange, waiting for the server included. */
    timeoutMs: z.number().min(1).max(600_000).default(30_000),
    /** Who asks for it, for the journal. */
    by: z.string().max(20).optional()
  }),
  load: z.object({
    enabled: z.boolean(),
    /** Requests a second, over all targets that have no rate of their own. */
    rate: z.number().min(1).max(2000).default(128),
    targets: z.array(loadTarget).max(200).default([]),
    /** Most requests that are open at once. */
    clients: z.int().min(1).max(512).default(512),
    /** Who asks for it, for the journal. */
    by: z.string().max(20).optional()
  }),
  'load-once': loadTarget,
  send: z.object({
    transferId,
    path: z.string().min(1).max(4096),
    name: z.string().min(1).max(1024),
    size: z.int().min(0),
    /** Every receiver behind the targets is to have it. */
    replicated: z.boolean().default(false),
    targets: z
      .array(
        z.object({
          receiver: z.string().nullable(),
          url: z.string().regex(/^wss?:\/\//),
          resume: z.boolean().default(false)
        })
      )
      .min(1)
      .max(200),
    route: z.string().max(2048)
  }),
  /** One file by one road, to be measured; `cutAfter`: reset after so many bytes of it. */
  road: z.object({
    key: z.string().max(100),
    road: z.enum(roads),
    path: z.string().min(1).max(4096),
    size: z.int().min(0),
    name: z.string().min(1).max(200),
    host,
    port,
    ca: z.string().optional(),
    user: z.string().default('anonymous'),
    password: z.string().default('relevo'),
    sha256: z.string(),
    transferId,
    /** Goes on with what the receiver has of an earlier try, where the road can. */
    resume: z.boolean().default(false),
    cutAfter: z.int().min(0).nullable().default(null)
  }),
  'road-look': z.object({ key: z.string() }),
  /** Ends those whose keys begin so. */
  'road-stop': z.object({ key: z.string() }),
  'cancel-send': z.object({ transferId }),
  'pause-send': z.object({ transferId })
} as const

/** What is wrong with arguments, for people. */
export const problemsOf = (error: z.ZodError): string => z.prettifyError(error)
