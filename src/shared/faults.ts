import { z } from 'zod'
import { faultNamePattern } from './names'

/** `upstream`: from who opens the connection to who accepts it; `downstream`: the reply. */
export const faultDirections = ['upstream', 'downstream', 'both'] as const
export type FaultDirection = (typeof faultDirections)[number]

const ms = z.number().min(0).max(3_600_000)
const bytes = z
  .int()
  .min(1)
  .max(1024 ** 4)

const common = {
  /** Unique on its link; left out: its type and direction. Setting a fault again under its name changes it. */
  name: z.string().regex(faultNamePattern).optional(),
  direction: z.enum(faultDirections).default('both'),
  /** Which share of the connections it touches: decided once for each connection. */
  toxicity: z.number().min(0).max(1).default(1)
}

/**
 * What can be wrong with a link, under the names that toxiproxy made common. Set on a link (`proxy->replica-1`),
 * or on a node's door (`outside->proxy`: all that others open to it), and applied by the node that owns the link:
 * the one that opens its connections, or the one whose door it is. As people write them; times in ms.
 */
export const faultSchema = z.discriminatedUnion('type', [
  /** Everything arrives later: by `latencyMs`, plus or minus up to `jitterMs`. Order is kept. */
  z.strictObject({
    ...common,
    type: z.literal('latency'),
    latencyMs: ms.default(100),
    jitterMs: ms.default(0)
  }),
  /** At most so many bytes a second, on each connection. */
  z.strictObject({ ...common, type: z.literal('bandwidth'), bytesPerSecond: bytes.default(128 * 1024) }),
  /** The end of a connection arrives later. */
  z.strictObject({ ...common, type: z.literal('slow_close'), delayMs: ms.default(1_000) }),
  /** Black hole: nothing arrives; after `timeoutMs` the connection is closed, with 0 never. */
  z.strictObject({ ...common, type: z.literal('timeout'), timeoutMs: ms.default(0) }),
  /** The connection is reset `timeoutMs` after it was opened (or after the fault was set, if that was later). */
  z.strictObject({ ...common, type: z.literal('reset_peer'), timeoutMs: ms.default(0) }),
  /** Arrives in pieces of `averageBytes`, plus or minus up to `variationBytes`, `delayMs` apart. */
  z.strictObject({
    ...common,
    type: z.literal('slicer'),
    averageBytes: bytes.default(64),
    variationBytes: z
      .int()
      .min(0)
      .max(1024 ** 3)
      .default(32),
    delayMs: ms.default(10)
  }),
  /** The connection is closed after so many bytes of a direction. */
  z.strictObject({ ...common, type: z.literal('limit_data'), bytes: bytes.default(1024) }),
  /** Flips one bit of a byte, with this probability for each byte: what a Byzantine replica looks like. */
  z.strictObject({
    ...common,
    type: z.literal('corrupt'),
    probability: z.number().min(0).max(1).default(0.01)
  }),
  /** Connections are refused, and those that are open are cut. */
  z.strictObject({ ...common, type: z.literal('down') })
])
export type Fault = z.infer<typeof faultSchema>
export type FaultType = Fault['type']
export const faultTypes: readonly FaultType[] = faultSchema.options.map(({ shape }) => shape.type.value)
export type FaultInput = z.input<typeof faultSchema>

/** A fault that has its name. `partition`: nothing passes and nobody is told, until it is healed. */
export type LinkFault =
  | (Fault & { readonly name: string })
  | { readonly type: 'partition'; readonly name: string; readonly direction: 'both'; readonly toxicity: 1 }

/** The fault in one English line: `latency 100 ms ± 20 ms, both directions, toxicity 1`. */
export function describeFault(fault: LinkFault): string {
  if (fault.type === 'partition') return 'partition: nothing passes'
  const direction = fault.direction === 'both' ? 'both directions' : fault.direction
  return `${effect(fault)}, ${direction}, toxicity ${fault.toxicity}`
}

function effect(fault: Exclude<LinkFault, { type: 'partition' }>): string {
  switch (fault.type) {
    case 'latency':
      return `latency ${fault.latencyMs} ms${fault.jitterMs > 0 ? ` ± ${fault.jitterMs} ms` : ''}`
    case 'bandwidth':
      return `bandwidth ${fault.bytesPerSecond} bytes/s`
    case 'slow_close':
      return `slow_close ${fault.delayMs} ms`
    case 'timeout':
      return fault.timeoutMs > 0 ? `timeout ${fault.timeoutMs} ms` : 'timeout without an end'
    case 'reset_peer':
      return fault.timeoutMs > 0 ? `reset_peer after ${fault.timeoutMs} ms` : 'reset_peer at once'
    case 'slicer':
      return `slicer ${fault.averageBytes} ± ${fault.variationBytes} bytes, ${fault.delayMs} ms apart`
    case 'limit_data':
      return `limit_data ${fault.bytes} bytes`
    case 'corrupt':
      return `corrupt with probability ${fault.probability}`
    case 'down':
      return 'down'
  }
}

/** The names of faults that an exercise hides: nobody else may use one, and nothing that has one is told. */
export const hiddenFaultName = (number: number): string => `hidden-${String(number).padStart(6, '0')}`
export const isHiddenFault = (name: string | undefined): boolean => /^hidden-\d{6}$/.test(name ?? '')

/** How far a fault has bitten since it was set: 0 and 0 is `has not bitten`. Counted by the node that owns the link. */
export interface FaultCount {
  readonly name: string
  readonly connections: number
  readonly bytes: number
}

/** A fault and what it has done; `counts` is null while its node has not said (it is down, or does not run). */
export interface FaultView {
  readonly fault: LinkFault
  readonly setAt: number
  readonly counts: { readonly connections: number; readonly bytes: number } | null
}

/** Node ids on two sides or more between which nothing passes. */
export interface PartitionView {
  readonly name: string
  readonly sides: readonly (readonly string[])[]
  readonly setAt: number
}
