import { z } from 'zod'
import { furtherDoors } from '#shared/roads/file-doors'
import { logLevels } from '#shared/names'
import { listeningSchema } from '#shared/ports'
import { lineSources } from '#shared/programs/console'
import { styledTextSchema } from '#shared/programs/styled-text'
import { errorDataSchema } from './error-data'

const at = z.number()

/** Parses what arrives from a node. Events and stats are our own nodes' and are checked for their frame only. */
export const nodeToLabSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('listening'),
    port: z.int().optional(),
    receiverPort: z.int().optional(),
    doors: z.partialRecord(z.enum(furtherDoors), z.int()).optional()
  }),
  z.object({ type: z.literal('fatal'), error: errorDataSchema }),
  z.object({ type: z.literal('crash'), error: errorDataSchema }),
  z.object({
    type: z.literal('logs'),
    lines: z.array(
      styledTextSchema.extend({
        at,
        level: z.enum(logLevels),
        bound: z.number().optional(),
        peerPort: z.number().optional(),
        child: z.int().optional(),
        source: z.enum(lineSources).optional()
      })
    ),
    dropped: z.number().optional()
  }),
  z.object({ type: z.literal('events'), events: z.array(z.looseObject({ at, kind: z.string() })) }),
  z.object({
    type: z.literal('stats'),
    stats: z.looseObject({ open: z.number(), links: z.array(z.unknown()) })
  }),
  z.object({ type: z.literal('reply'), id: z.number(), result: z.looseObject({ ok: z.boolean() }) }),
  z.object({
    type: z.literal('program'),
    trace: z.object({
      pid: z.int().positive(),
      mark: z.string(),
      door: z.object({ port: z.int(), since: z.number() }).nullable()
    })
  }),
  z.object({ type: z.literal('listens'), at: z.array(listeningSchema) }),
  z.object({
    type: z.literal('console'),
    console: z.object({
      kind: z.enum(['terminal', 'pipes', 'no-terminal']),
      preparing: z.boolean(),
      input: z.boolean(),
      partial: styledTextSchema.nullable()
    })
  }),
  z.object({
    type: z.literal('bytes'),
    at,
    life: z.int(),
    lines: z.string(),
    bound: z.number().optional()
  })
])
