import type { CommandArgs } from '#shared/contract'
import type { MachineFound } from '#shared/machines/attempt'
import { readCarrierLine, type CarrierLine, type LineProblem } from '#shared/machines/carrier-line'
import { freeName, idFromHostName, nodeIdPattern } from '#shared/names'
import type { Topology, TopologyInput } from '#shared/topology'

export type NewMachine = CommandArgs<'machine.try'>['machine']

/** What is typed in the dialog. Null: it follows from the line, and from what the machine says. */
export interface MachineDraft {
  readonly line: string
  readonly id: string | null
  readonly address: string | null
  readonly node: string
}

interface ReadDraft {
  readonly line: CarrierLine | LineProblem
  readonly id: string
  readonly badId: 'bad-name' | 'name-taken' | null
  readonly address: string
  /** The machine, where what is typed says one. */
  readonly machine: NewMachine | null
}

const addressDigits = /^(?:\d+\.){3}\d+$|:/

/** What of a draft follows from what. */
export function readDraft(topology: Topology, draft: MachineDraft, found: MachineFound | null): ReadDraft {
  const { machines = [] } = topology
  const line = readCarrierLine(draft.line)
  const id = draft.id ?? (typeof line === 'string' ? '' : freeId(machines, line))
  const badId = !nodeIdPattern.test(id)
    ? 'bad-name'
    : machines.some(one => one.id === id)
      ? 'name-taken'
      : null
  const address = draft.address ?? (typeof line === 'string' ? '' : addressFrom(line, found))
  const node = draft.node.trim()
  const machine =
    typeof line === 'string' || badId !== null
      ? null
      : {
          id,
          // Until it is known no node listens there.
          address: address === '' ? (line.host ?? '127.0.0.1') : address,
          ...(line.ssh !== undefined && { ssh: line.ssh }),
          ...(line.carrier && { carrier: [...line.carrier] }),
          ...(node !== '' && { node })
        }
  return { line, id, badId, address, machine }
}

/** A name from what the line calls the machine; an address in digits makes none: `vm1`, `vm2`, ... */
function freeId(machines: readonly { readonly id: string }[], { name }: CarrierLine): string {
  const id = idFromHostName(name)
  if (!addressDigits.test(name) && id !== '') return freeName(machines, id)
  const taken = new Set(machines.map(one => one.id))
  let number = 1
  while (taken.has(`vm${number}`)) number++
  return `vm${number}`
}

/** Where its nodes listen: where the line leads, unless the machine knows that address by another (a translated one). */
function addressFrom({ host }: CarrierLine, found: MachineFound | null): string {
  const [first] = found?.addresses ?? []
  if (host !== null && (first === undefined || found?.addresses.includes(host))) return host
  return first ?? host ?? ''
}

/** Its nodes could not listen there: the machine has other addresses. A name may be any of them. */
export function isElsewhere(address: string, found: MachineFound | null): boolean {
  if (!found || found.addresses.length === 0 || /^127\.|^::1$/.test(address)) return false
  return addressDigits.test(address) && !found.addresses.includes(address)
}

/** A machine on which no node is leaves the lab. */
export function removeMachine(topology: Topology, id: string): TopologyInput {
  return { ...topology, machines: (topology.machines ?? []).filter(one => one.id !== id) }
}

export function addMachine(topology: Topology, machine: NewMachine): TopologyInput {
  return { ...topology, machines: [...(topology.machines ?? []), machine] }
}
