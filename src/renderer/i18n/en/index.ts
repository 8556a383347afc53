import { common } from './common'
import { errors } from './errors'
import { events } from './events'
import { exercises } from './exercises'
import { faults } from './faults'
import { lab } from './lab'
import { load } from './load'
import { machines } from './machines'
import { marking } from './marking'
import { metrics } from './metrics'
import { native } from './native'
import { ports } from './ports'
import { replicas } from './replicas'
import { roads } from './roads'
import { runs } from './runs'
import { shell } from './shell'
import { diagram, timeline } from './timeline'
import { transfers } from './transfers'
import { trust } from './trust'

/** One file a screen; to add a screen's words is to add its file to this line in both languages. */
export const en = {
  common,
  errors,
  events,
  shell,
  lab,
  load,
  faults,
  machines,
  ports,
  replicas,
  transfers,
  metrics,
  timeline,
  diagram,
  native,
  trust,
  exercises,
  runs,
  roads,
  marking
}
