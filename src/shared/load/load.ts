import { z } from 'zod'
import { bytesOfHex, expressionOf, maxRecordedBytes } from './said'

/**
 * What the load says to a target. `exchange`: the coursework's exchange. `session`: the bytes of a session that a proxy
 * recorded. `none`: nothing, although the client is linked to it.
 */
export const loadProtocols = ['exchange', 'http', 'text', 'bytes', 'websocket', 'session', 'none'] as const
export type LoadProtocol = (typeof loadProtocols)[number]

/** Most characters of one text to be sent. */
const maxTextChars = 64 * 1024

/** A text that the reply has to contain; between slashes, a regular expression that has to match in it. */
const expectation = z.string().min(1).max(2_000).refine(isExpectation, 'text, or /a regular expression/')

function isExpectation(text: string): boolean {
  try {
    expressionOf(text)
    return true
  } catch {
    return false
  }
}

const timeoutMs = z.number().min(1).max(600_000).default(30_000)
const hex = z
  .string()
  .max(4 * maxTextChars)
  .refine(text => bytesOfHex(text) !== null, 'bytes in hexadecimal, as in 48 4f 4c 41')

/** What Node takes for a header's value (RFC 9110, section 5.5); it throws for anything else. */
const headerValue = z
  .string()
  .max(8_000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'one line of Latin-1 characters')

const pathInUrl = z
  .string()
  .regex(/^\/[\x21\x22\x24-\x7e]*$/, 'an absolute path, percent-encoded, without a fragment')
  .max(2048)
  .default('/')

const endings = ['lines', 'line', 'bytes', 'quietMs', 'close'] as const
const oneEnding = 'one of lines, line, bytes, quietMs and close'

/** What ends the reply of a protocol that is not known: one of these. */
const replyEndSchema = z
  .strictObject({
    /** So many lines have come. */
    lines: z.int().min(1).max(100_000).optional(),
    /** A line has come that has this text, or that matches this /regular expression/. */
    line: expectation.optional(),
    /** So many bytes have come. */
    bytes: z
      .int()
      .min(1)
      .max(1024 ** 2)
      .optional(),
    /** Something has come, and then nothing for so long. */
    quietMs: z.number().min(1).max(60_000).optional(),
    /** The server closes. The client has ended its own side before, when it had said all. */
    close: z.literal(true).optional()
  })
  .refine(end => endings.filter(name => end[name] !== undefined).length === 1, oneEnding)
export type ReplyEnd = z.output<typeof replyEndSchema>

/** Bytes as people read them where they are text, else as base64. */
const data = {
  text: z.string().max(maxRecordedBytes).optional(),
  base64: z
    .base64()
    .max(Math.ceil(maxRecordedBytes / 3) * 4)
    .optional()
}

const recordedSchema = z.strictObject({
  protocol: z.literal('session'),
  /** The proxy and the number of the session, as in `proxy/12`: by that proxy's rules replies are compared. */
  from: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}\/\d{1,15}$/, 'a proxy and a session, as in proxy/12'),
  send: z
    .array(
      z.strictObject({
        /** How long after the piece before it, ms; waited for only with `pauses`. */
        afterMs: z.number().min(0).max(3_600_000).default(0),
        /** Bytes of the reply that its client had: it is sent when as many have come. */
        afterBytes: z.int().min(0).default(0),
        ...data
      })
    )
    .min(1)
    .max(1_000),
  /** Whether its client ended its own side while more of the reply was to come. */
  halfClose: z.boolean().default(false),
  /** Who ended the session. */
  ends: z.enum(['server', 'client']).default('client'),
  /** What has to come back; left out, where it was not whole, whatever comes is as expected. */
  reply: z.strictObject(data).optional(),
  pauses: z.boolean().default(false),
  timeoutMs
})
export type RecordedLoad = z.output<typeof recordedSchema>

/** What one request of the load to a target is, and what has to come back. */
export const loadSchema = z.discriminatedUnion('protocol', [
  z.strictObject({ protocol: z.literal('exchange'), timeoutMs }),
  z.strictObject({
    protocol: z.literal('http'),
    method: z
      .string()
      .regex(/^[A-Z]{1,20}$/, 'a method, as in GET')
      .default('GET'),
    path: pathInUrl,
    headers: z.record(z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,100}$/), headerValue).default({}),
    body: z.string().max(maxTextChars).optional(),
    /** Left out: any below 400. */
    status: z.int().min(100).max(599).optional(),
    /** What the answer's body has to contain, or match. */
    expect: expectation.optional(),
    timeoutMs
  }),
  z.strictObject({
    protocol: z.literal('text'),
    lines: z.array(z.string().max(maxTextChars)).max(1_000),
    newline: z.enum(['lf', 'crlf']).default('lf'),
    until: replyEndSchema.prefault({ lines: 1 }),
    expect: expectation.optional(),
    timeoutMs
  }),
  z.strictObject({
    protocol: z.literal('bytes'),
    hex,
    until: replyEndSchema.prefault({ quietMs: 300 }),
    /** All of the reply, in hexadecimal. */
    expect: hex.optional(),
    timeoutMs
  }),
  z.strictObject({
    protocol: z.literal('websocket'),
    path: pathInUrl,
    /** Each is sent when the one before has been answered by one message. */
    messages: z.array(z.string().max(maxTextChars)).min(1).max(1_000),
    /** What each answer has to contain, or match, in their order; for an empty text it may be anything. */
    expect: z
      .array(z.union([z.literal(''), expectation]))
      .max(1_000)
      .default([]),
    timeoutMs
  }),
  recordedSchema,
  z.strictObject({ protocol: z.literal('none') })
])
export type Load = z.output<typeof loadSchema>
/** A load as people write it: what has a default may be left out. */
export type LoadInput = z.input<typeof loadSchema>

/** A session that a proxy remembers, as it lists it. */
export interface RememberedSession {
  readonly session: number
  /** How long ago it ended, ms. */
  readonly agoMs: number
  readonly client: string
  readonly requestBytes: number
  readonly replyBytes: number
  /** The first characters of its request, in one line. */
  readonly preview: string
  /** Whether its reply is known to have been cut: nothing can be expected of it. */
  readonly cut: boolean
}
