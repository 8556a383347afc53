import { runNode } from '#nodes/runtime/run-node'
import { startReplica } from './replica'

runNode(startReplica)
