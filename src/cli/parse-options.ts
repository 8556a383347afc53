import { InvalidArgumentError, Option } from 'commander'
import { doorKinds, usualPorts, type DoorKind } from '#shared/roads/file-doors'
import { parseAddress, type Address } from '#system/addresses'

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number): (text: string) => number {
  return text => {
    const value = Number(text)
    if (!/^\d{1,15}$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`)
    }
    return value
  }
}

export const portOption = integer(1, 65535)
/** A panel's port, where 0 takes any free one. */
export const anyPortOption = integer(0, 65535)

/** `HOST:PORT`, `[::1]:PORT`, or a port of 127.0.0.1. */
export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (!parsed) throw new InvalidArgumentError('It takes HOST:PORT, as in 127.0.0.1:50001.')
  return parsed
}

/** For an option that can be given several times: keeps them in order. */
export function repeated<T>(
  parse: (text: string) => T
): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before = []) => [...before, parse(text)]
}

/** `https,ftp=2121`: kinds of door, each with its usual port or with that one. */
export function doorsOption(text: string): Partial<Record<DoorKind, number>> {
  const doors = text.split(',').map(part => {
    const [, name = '', port] = /^\s*([a-z]+)\s*(?:[=:]\s*(\d+)\s*)?$/.exec(part) ?? []
    const kind = doorKinds.find(one => one === name)
    if (kind === undefined)
      throw new InvalidArgumentError(`It takes ${doorKinds.join(', ')}, as in https,ftp=2121; not "${part}".`)
    return [kind, port === undefined ? usualPorts[kind] : portOption(port)]
  })
  return Object.fromEntries(doors) as Partial<Record<DoorKind, number>>
}

/** `USER:PASSWORD`. */
export function accountOption(text: string): { readonly user: string; readonly password: string } {
  const [, user, password] = /^([^:]+):(.+)$/.exec(text) ?? []
  if (user === undefined || password === undefined) throw new InvalidArgumentError('It takes USER:PASSWORD.')
  return { user, password }
}

/** A further name of a node that web pages may be of; see `foreignPage`. */
export function nameOption(): Option {
  return new Option(
    '--name <host>',
    'a name under which browsers reach it, beside this machine’s own; repeat it'
  ).argParser(repeated(text => text))
}
