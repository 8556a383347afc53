import { runNode } from '#nodes/runtime/run-node'
import { startReplicatingProxy } from './proxy'

runNode(startReplicatingProxy)
