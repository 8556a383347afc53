import { runNode } from '#nodes/runtime/run-node'
import { startBalancer } from './balancer'

runNode(startBalancer)
