import { RelevoError } from '#shared/errors'
import type { Machine } from '#shared/machines'
import type { ReachReason } from '#shared/names'
import { sshWords } from './command'

/** Reasons that do not pass by themselves: asking again and again would only make somebody lock us out. */
const lasting: ReadonlySet<ReachReason> = new Set([
  'no-carrier',
  'no-container',
  'no-key',
  'host-key',
  'host-changed',
  'sign-in',
  'no-node',
  'old-node'
])

/** @param known the machine was reached before: a container of it that does not run is one whose power is off */
export function isLasting(error: RelevoError, known: boolean): boolean {
  const reason = error.details?.['reason'] as ReachReason
  return lasting.has(reason) && !(known && reason === 'no-container')
}

/** How a carrier ended before the machine was attached. */
export interface CarrierEnd {
  /** The carrier itself could not be started. */
  readonly missing?: boolean
  readonly code: number | null
  /** The last that it wrote to standard error; where it wrote nothing there, to standard output. */
  readonly stderr: string
  /** Node's version there, where it is too old. */
  readonly old?: string
  /** What the loader could not do, in its words. */
  readonly failed?: string
  /** Nothing came for so long, ms. */
  readonly silentMs?: number
}

const noKey = /.*(?:Identity file \S+ not accessible|Unable to use key file|Unable to load private key).*/i

/** What ssh, PuTTY's plink, docker, kubectl and shells say; the first that fits. */
const signs: readonly (readonly [RegExp, ReachReason])[] = [
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|POTENTIAL SECURITY BREACH|host key does not match/i,
    'host-changed'
  ],
  [
    /Host key verification failed|host key is not cached|authenticity of host|No \S+ host key is known/i,
    'host-key'
  ],
  [
    /Cannot connect to the Docker daemon|permission denied while trying to connect|connection to the server \S+ was refused/i,
    'no-engine'
  ],
  [
    /No such container|[Cc]ontainer \S+ is not running|Error from server \(NotFound\)|service \S+ is not running/,
    'no-container'
  ],
  [
    /Permission denied \(|Access denied|No supported authentication methods|Too many authentication/i,
    'sign-in'
  ],
  [/bad option: --import/, 'old-node'],
  [/not found|No such file or directory|is not recognized|executable file/i, 'no-node'],
  [/Connection refused/i, 'refused'],
  [/Could not resolve|Name or service not known|Host does not exist|nodename nor servname/i, 'no-name'],
  [/timed out|No route to host|Network is unreachable|Host is down/i, 'no-route']
]

/** The error of a machine that was not reached: what happened, and what to do about it. */
export function explain(machine: Machine, end: CarrierEnd): RelevoError {
  const reason = reasonOf(machine, end)
  const command = commandFor(machine, reason)
  const said = lastLine(reason === 'no-key' ? (noKey.exec(end.stderr)?.[0] ?? '') : end.stderr)
  const details = {
    machine: machine.id,
    reason,
    ...(command !== null && { command }),
    ...(said !== '' && { said }),
    ...(end.old !== undefined && { version: end.old })
  }
  return new RelevoError('MACHINE_UNREACHABLE', sentence(machine, reason, end, command, said), details)
}

function reasonOf(machine: Machine, end: CarrierEnd): ReachReason {
  if (end.missing)
    return machine.ssh === undefined && machine.carrier === undefined ? 'no-node' : 'no-carrier'
  if (end.old !== undefined) return 'old-node'
  if (end.failed !== undefined) return 'other'
  // A key that is not there is told at once, and may not be what it fails for.
  const others = end.stderr.replace(noKey, '')
  const found = signs.find(([sign]) => sign.test(others))?.[1]
  if (found === 'sign-in' && others !== end.stderr) return 'no-key'
  if (found !== undefined) return found
  if (end.silentMs !== undefined) return 'silent'
  // 127: what shells end with where there is no such command.
  return end.code === 127 ? 'no-node' : 'other'
}

function sentence(
  { id, ssh, carrier, node }: Machine,
  reason: ReachReason,
  end: CarrierEnd,
  command: string | null,
  said: string
): string {
  const how = ssh !== undefined ? 'ssh' : (carrier?.[0] ?? node)
  switch (reason) {
    case 'no-carrier':
      return `there is no program "${how}" on this computer, by which ${id} is reached: install it`
    case 'no-engine':
      return `${how} cannot speak with what runs ${id}: is it started, and may you use it?`
    case 'no-container':
      return `${how} knows no ${carrier?.at(-1) === '--' ? carrier.at(-2) : carrier?.at(-1)} that runs: start it first, and look at its name`
    case 'no-key':
      return `the file of the key by which ${id} would let us in cannot be read: ${said}`
    case 'host-key':
      return `${how} does not know ${id} yet, and would ask whether it is the right one: run \`${command}\` once in a terminal, and say yes if it is`
    case 'host-changed':
      return `${id} has another key than the last time: it is another machine, or was installed anew. If that is right, run \`${command}\``
    case 'sign-in':
      return `${id} does not let us in without a password that somebody types: run \`${command}\``
    case 'no-node':
      return `there is no Node on ${id} under the name "${node}": install Node 20.19 or later there, or say in "node" where it is`
    case 'old-node':
      return `the Node on ${id} is too old${end.old === undefined ? '' : ` (${end.old})`}: it takes 20.19 or later`
    case 'refused':
      return `${id} is there, and nobody takes the connection: is its sshd running, on that port?`
    case 'no-route':
      return `nothing answers where ${id} should be: is it on, and is its address right?`
    case 'no-name':
      return `nobody knows the name by which ${id} is reached`
    case 'silent':
      return `nothing came from ${id} for ${(end.silentMs ?? 0) / 1000} s`
    case 'protocol':
      return `${id} says something that is not understood`
    case 'other':
      return `${id} was not reached: ${end.failed ?? (said || `${how} ended with ${end.code ?? 'a signal'}`)}`
  }
}

/** What a person may run to make it right; null where there is no such command. */
function commandFor({ ssh, carrier }: Machine, reason: ReachReason): string | null {
  if (reason !== 'host-key' && reason !== 'host-changed' && reason !== 'sign-in') return null
  if (ssh === undefined) return carrier?.filter(word => !/^-?-batch$/.test(word)).join(' ') ?? null
  const words = sshWords(ssh)
  if (reason === 'sign-in') return ['ssh-copy-id', ...words].join(' ')
  if (reason === 'host-key') return ['ssh', ...words].join(' ')
  const host = (words.at(-1) ?? '').replace(/^.*@/, '')
  return `ssh-keygen -R ${words.length > 1 ? `'[${host}]:${words[1]}'` : host}`
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? ''
}
