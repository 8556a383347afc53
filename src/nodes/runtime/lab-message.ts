import { peerSights, type LabToNode } from '#shared/node-channel'

/**
 * What arrives from the lab, checked for its frame: the boot was parsed there, and calls parse their own arguments. By
 * hand, since a library for it takes more of the memory of a thread than all of a replica. Null: it is no message.
 */
export function labMessage(message: unknown): LabToNode | null {
  if (!isRecord(message)) return null
  return checks[String(message['type'])]?.(message) ? (message as unknown as LabToNode) : null
}

type Fields = Readonly<Record<string, unknown>>

const checks: Readonly<Record<string, ((message: Fields) => boolean) | undefined>> = {
  boot: ({ boot }) => isBoot(boot),
  links: ({ boot }) => isBoot(boot),
  drain: ({ graceMs }) => isNumber(graceMs) && graceMs >= 0,
  freeze: ({ flagFile }) => flagFile === undefined || typeof flagFile === 'string',
  call: message => isNumber(message['id']) && hasStrings(message, 'name'),
  peer: ({ peer }) =>
    isRecord(peer) &&
    hasStrings(peer, 'node') &&
    peerSights.some(sight => sight === peer['what']) &&
    isNumber(peer['at']),
  address: message => hasStrings(message, 'host') && Number.isInteger(message['port'])
}

function isBoot(boot: unknown): boolean {
  return (
    isRecord(boot) &&
    isRecord(boot['node']) &&
    hasStrings(boot['node'], 'id', 'kind') &&
    Array.isArray(boot['links']) &&
    boot['links'].every(link => isRecord(link) && hasStrings(link, 'to', 'host') && isNumber(link['port'])) &&
    hasStrings(boot, 'dataDir')
  )
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

function hasStrings(fields: Fields, ...names: readonly string[]): boolean {
  return names.every(name => typeof fields[name] === 'string')
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
