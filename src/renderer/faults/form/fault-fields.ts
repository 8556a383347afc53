import type { FaultType } from '#shared/faults'

export interface FaultField {
  /** Its key in the schema. */
  readonly key: string
  readonly label:
    | 'latency'
    | 'jitter'
    | 'rate'
    | 'end-delay'
    | 'close-after'
    | 'reset-after'
    | 'piece-size'
    | 'variation'
    | 'pause'
    | 'most-bytes'
    | 'probability'
    | 'toxicity'
  readonly unit: 'ms' | 'B' | 'B/s' | '%'
  /** What its extreme value means. */
  readonly hint?: 'never' | 'at-once' | 'toxicity'
}

const toxicity: FaultField = { key: 'toxicity', label: 'toxicity', unit: '%', hint: 'toxicity' }

const own: Readonly<Record<FaultType, readonly FaultField[]>> = {
  latency: [
    { key: 'latencyMs', label: 'latency', unit: 'ms' },
    { key: 'jitterMs', label: 'jitter', unit: 'ms' }
  ],
  bandwidth: [{ key: 'bytesPerSecond', label: 'rate', unit: 'B/s' }],
  slow_close: [{ key: 'delayMs', label: 'end-delay', unit: 'ms' }],
  timeout: [{ key: 'timeoutMs', label: 'close-after', unit: 'ms', hint: 'never' }],
  reset_peer: [{ key: 'timeoutMs', label: 'reset-after', unit: 'ms', hint: 'at-once' }],
  slicer: [
    { key: 'averageBytes', label: 'piece-size', unit: 'B' },
    { key: 'variationBytes', label: 'variation', unit: 'B' },
    { key: 'delayMs', label: 'pause', unit: 'ms' }
  ],
  limit_data: [{ key: 'bytes', label: 'most-bytes', unit: 'B' }],
  corrupt: [{ key: 'probability', label: 'probability', unit: '%' }],
  down: []
}

/** The figures of a fault, in the order of its form. */
export const fieldsOf = (type: FaultType): readonly FaultField[] => [...own[type], toxicity]
