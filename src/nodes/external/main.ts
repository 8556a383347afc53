import { runNode } from '../runtime/run-node'
import { startExternal } from './external'

runNode(startExternal)
