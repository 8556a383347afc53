import { lazy, type ComponentType } from 'react'
import { LabView } from './lab/lab-view'
import type { IconName } from './ui/icon/icon-drawings'

export interface View {
  /** Also the key of its name: `shell.screen.<id>`. */
  readonly id: 'lab' | 'replicas' | 'transfers' | 'metrics' | 'timeline'
  readonly icon: IconName
  readonly component: ComponentType
  /** Fetches its program, where that is apart from the first screen's. */
  readonly load?: () => Promise<unknown>
}

/** A screen whose program is fetched when it is first shown, or before that, when the panel has time. */
function later(
  id: View['id'],
  icon: IconName,
  load: () => Promise<ComponentType>
): View & Required<Pick<View, 'load'>> {
  let loading: Promise<ComponentType> | undefined
  const once = (): Promise<ComponentType> => {
    loading ??= load().catch((error: unknown) => {
      // The host may be back at the next try.
      loading = undefined
      throw error
    })
    return loading
  }
  return { id, icon, load: once, component: lazy(async () => ({ default: await once() })) }
}

/** The screens, in the rail's order. To add one is to add its folder and its line here. */
export const views: readonly View[] = [
  { id: 'lab', icon: 'lab', component: LabView },
  later('replicas', 'replicas', async () => (await import('./replicas/replicas-view')).ReplicasView),
  later('transfers', 'transfers', async () => (await import('./transfers/transfers-view')).TransfersView),
  later('metrics', 'metrics', async () => (await import('./metrics/metrics-view')).MetricsView),
  later('timeline', 'timeline', async () => (await import('./timeline/timeline-view')).TimelineView)
]
