import { quoted } from '#shared/programs/command-line'
import type { HeldNode, Power, TrustView } from '#shared/trust/trust'
import { visibleLine } from '#shared/trust/visible-text'

/** What the nodes that are held would do, whole, in lines that cannot drive the terminal. */
export function describeHeld({ file, folder, held }: TrustView): string[] {
  const from = file === null ? 'the saved topology' : file + (folder === null ? '' : ` in ${folder}`)
  const rows = held.flatMap(nodeRows)
  return [`${visibleLine(from)} does not run ${countOf(held)} before you trust it:`, '', ...rows]
}

function nodeRows({ node, powers }: HeldNode): string[] {
  return [`  ${node}`, ...powers.flatMap(powerRows).map(([name, value]) => row(name, value)), '']
}

type Row = readonly [name: string, value: string]

function powerRows(power: Power): Row[] {
  switch (power.kind) {
    case 'program':
      return [
        ...(power.prepare === null ? [] : [['prepare', wordsText(power.prepare)] as const]),
        ['command', wordsText(power.command)],
        ['cwd', power.cwd],
        ...Object.entries(power.env).map(([name, value]): Row => ['env', `${name}=${quoted(value)}`])
      ]
    case 'machine':
      return [['machine', `${power.machine}, reached by ${wordsText(power.command)}`]]
    case 'listens':
      return [['listens', `at ${power.addresses.join(', ')}, where other machines reach it`]]
    case 'names':
      return [['names', `web pages of ${power.names.join(', ')} may use it`]]
    case 'connects':
      return [['connects', `to ${power.addresses.join(', ')}`]]
    case 'sends':
      return [['sends', `to ${power.to}, when the load is on: ${power.load}`]]
  }
}

const row = (name: string, value: string): string => `    ${name.padEnd(9)} ${visibleLine(value)}`

const wordsText = (words: readonly string[]): string => words.map(quoted).join(' ')

export function countOf(held: readonly HeldNode[]): string {
  const programs = held.every(({ powers }) => powers.some(({ kind }) => kind === 'program'))
  const what = programs ? 'program' : 'node'
  return `${held.length} ${what}${held.length === 1 ? '' : 's'}`
}
