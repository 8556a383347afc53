import { RelevoError } from '#shared/errors'
import type { Topology } from '#shared/topology'

/**
 * The exercise's other machine is not this computer, but the one that `ssh` calls so.
 * @throws RelevoError `BAD_ARGUMENTS` where the exercise has none
 */
export function withMachineAt(topology: Topology, machine: string | undefined, ssh: string): Topology {
  const { machines = [] } = topology
  if (!machines.some(({ id }) => id === machine))
    throw new RelevoError('BAD_ARGUMENTS', 'this exercise has no machine whose place another one may take')
  const address = addressIn(ssh)
  return { ...topology, machines: machines.map(one => (one.id === machine ? { ...one, address, ssh } : one)) }
}

/** `student@[fe80::1]:2222` is at `fe80::1`. */
function addressIn(ssh: string): string {
  const host = ssh.replace(/^[^@]*@/, '')
  return /^\[(.+)\]/.exec(host)?.[1] ?? host.replace(/:\d+$/, '')
}
