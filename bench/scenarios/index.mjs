import { lab } from '../lab/lab.mjs'
import { marking } from '../marking/marking.mjs'
import { measures, reports } from '../measures/measures.mjs'
import { runs } from '../runs/runs.mjs'
import { prints } from '../prints/prints.mjs'
import { failover } from './failover.mjs'
import { frozen } from './frozen.mjs'
import { machines } from './machines.mjs'
import { memoryBusy, memoryIdle } from './memory.mjs'
import { panelAtRest, panelFed, panelUnderLoad } from './panel.mjs'
import { transfer } from '../transfer/transfer.mjs'
import { slowSink } from './slow-sink.mjs'

/** What is measured by itself, against a bar of its own. */
export const scenarios = {
  'slow-sink': slowSink,
  failover,
  frozen,
  'memory-idle': memoryIdle,
  'memory-busy': memoryBusy,
  'panel-rest': panelAtRest,
  'panel-load': panelUnderLoad,
  'panel-fed': panelFed,
  lab,
  transfer,
  machines,
  measures,
  reports,
  marking,
  prints,
  runs
}
