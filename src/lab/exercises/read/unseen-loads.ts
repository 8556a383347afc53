import { RelevoError } from '#shared/errors'
import type { Act } from '#shared/exercise/acts'
import type { Exercise } from '#shared/exercise/exercise'
import type { Topology } from '#shared/topology'
import { clientOf } from '../../topology/implicit-client'
import { isHarmless } from '../../trust/powers'

/**
 * What an exercise sends is seen, and trusted or not, in the topology that it brings: bytes of its own choice have to stand
 * there, in the load of its client.
 * @throws RelevoError `EXERCISE_INVALID`
 */
export function refuseUnseenLoads({ steps }: Exercise, topology: Topology, source: string): void {
  const client = topology.nodes.find(({ id }) => id === clientOf(topology))
  const seen = client?.kind === 'client' ? client.load : {}
  for (const { id, ...step } of steps) {
    const acts: readonly Act[] = 'acts' in step ? step.acts : []
    for (const act of acts) {
      const said = act.act === 'request' || (act.act === 'load' && act.on) ? act : null
      if (!said?.say || isHarmless(said.say)) continue
      const declared = said.to !== undefined && Object.hasOwn(seen, said.to) ? seen[said.to] : undefined
      if (JSON.stringify(declared) === JSON.stringify(said.say)) continue
      const message = `${source} is not a valid exercise: step ${id}: what is sent to ${said.to ?? 'a node'} has to stand in the \`load\` of the client of its lab, where it is seen before it is trusted`
      throw new RelevoError('EXERCISE_INVALID', message, { source, step: id })
    }
  }
}
