import { runNode } from '#nodes/runtime/run-node'
import { startFileServer } from './start'

runNode(startFileServer)
