import { createStore } from 'zustand/vanilla'
import type { ChartId } from './charts'

export const windows = { '30s': 30_000, '2min': 120_000, '10min': 600_000, all: null } as const
export type WindowId = keyof typeof windows

export interface MetricsChoices {
  readonly charts: readonly ChartId[]
  /** Null: all nodes. */
  readonly node: string | null
  readonly window: WindowId
  readonly table: boolean
}

/** What was chosen on this screen, kept while another one is open. */
export const metricsStore = createStore<MetricsChoices>(() => ({
  charts: ['throughput', 'requests', 'latency', 'connections'],
  node: null,
  window: '2min',
  table: false
}))
