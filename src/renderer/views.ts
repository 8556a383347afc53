import { lazy, type ComponentType } from 'react'
import { screens, type Screen } from '#shared/names'
import { loadConfigTab } from './lab/inspector/config-tab'
import { LabView } from './lab/lab-view'
import type { View } from './shell/view'

type Look = Omit<View, 'id'>

/** A screen whose program is fetched when it is first shown, or before that, when the panel has time. */
function later(icon: View['icon'], load: () => Promise<ComponentType>): Look {
  let loading: Promise<ComponentType> | undefined
  const once = (): Promise<ComponentType> => {
    loading ??= load().catch((error: unknown) => {
      // The host may be back at the next try.
      loading = undefined
      throw error
    })
    return loading
  }
  return { icon, load: once, component: lazy(async () => ({ default: await once() })) }
}

/** What stands behind each screen. To add one: its id in `screens`, its line here, its name in the words. */
const looks: Readonly<Record<Screen, Look>> = {
  lab: { icon: 'lab', component: LabView, load: loadConfigTab },
  replicas: later('replicas', async () => (await import('./replicas/replicas-view')).ReplicasView),
  transfers: later('transfers', async () => (await import('./transfers/transfers-view')).TransfersView),
  roads: later('relay', async () => (await import('./roads/roads-view')).RoadsView),
  metrics: later('metrics', async () => (await import('./metrics/metrics-view')).MetricsView),
  timeline: later('timeline', async () => (await import('./timeline/timeline-view')).TimelineView),
  exercises: later('exercises', async () => (await import('./exercises/exercises-view')).ExercisesView),
  runs: later('clock', async () => (await import('./runs/runs-view')).RunsView)
}

/** The screens, in the rail's order. */
export const views: readonly View[] = screens.map(id => ({ id, ...looks[id] }))
