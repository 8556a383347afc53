import type { ComponentType } from 'react'
import { LabView } from './lab/lab-view'
import { ReplicasView } from './replicas/replicas-view'
import type { IconName } from './ui/icon-drawings'

export interface View {
  /** Also the key of its name: `shell.screen.<id>`. */
  readonly id: 'lab' | 'replicas' | 'transfers' | 'metrics' | 'timeline'
  readonly icon: IconName
  readonly component: ComponentType
}

/** The screens, in the rail's order. To add one is to add its folder and its line here. */
export const views: readonly View[] = [
  { id: 'lab', icon: 'lab', component: LabView },
  { id: 'replicas', icon: 'replicas', component: ReplicasView }
]
