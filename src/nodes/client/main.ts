import { runNode } from '#nodes/runtime/run-node'
import { startClient } from './client'

runNode(startClient)
