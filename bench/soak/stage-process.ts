// One stage of the soak in a process of its own: its argument is the order, its one message the result.
import type { StageOrder } from './order'
import { runStage } from './stage'

const result = await runStage(JSON.parse(process.argv[2] ?? '') as StageOrder)
process.send?.(result, () => process.exit(0))
