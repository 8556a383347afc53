import { z } from 'zod'

/** Why a receiver gets a file from another: it never had it, has it no more, or has other bytes in its place. */
export const repairReasons = ['missed', 'lost', 'rotted'] as const
export type RepairReason = (typeof repairReasons)[number]

/** The route of a transfer between receivers. */
export const repairRoute = 'repair'

/** Where a file comes from that a receiver gets from another, and why. */
export interface RepairOf {
  readonly from: string
  readonly why: RepairReason
}

/** How fast one receiver reads from others. */
export const repairBytesPerSecond = z.int().min(1024)
/** Whether receivers get from one another what they lack, and how fast each does. */
export const repairSchema = z.strictObject({
  on: z.boolean().default(true),
  bytesPerSecond: repairBytesPerSecond.default(16 * 1024 ** 2)
})
export type RepairSettings = z.infer<typeof repairSchema>
/** Of a topology that says nothing of it. */
export const repairDefaults: RepairSettings = repairSchema.parse({})
