import type { Topology } from '#shared/topology'
import type { LocatedProblem } from './problems'
import { cycleProblems } from './rules/cycles'
import { linkProblems } from './rules/links'
import { machineProblems } from './rules/machines'
import { nodeProblems } from './rules/nodes'
import { portProblems } from './rules/ports'

/** Each rule looks at one thing that a schema can't say. To add a rule is to add a file and a line here. */
const rules: readonly ((topology: Topology) => LocatedProblem[])[] = [
  nodeProblems,
  machineProblems,
  portProblems,
  linkProblems,
  cycleProblems
]

/** What is wrong with a topology that the schema has accepted; empty when it can be started. */
export function validateTopology(topology: Topology): LocatedProblem[] {
  return rules.flatMap(rule => rule(topology))
}
