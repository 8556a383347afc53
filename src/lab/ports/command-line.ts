import { wordsOf } from '#shared/programs/command-line'
import type { NodeOfKind } from '#shared/topology'

type External = NodeOfKind<'external'>

/** Whether the command line of a program, or its environment, names a port: then another one can be written there. */
export function namesPort(node: External, port: number): boolean {
  const pattern = numberPattern(port)
  return [...wordsOf(node.command), ...node.args, ...Object.values(node.env)].some(text => pattern.test(text))
}

/** The node with another port in its command line and environment. */
export function withPortRenamed(node: External, from: number, to: number): External {
  const renamed = (text: string): string => text.replaceAll(new RegExp(numberPattern(from), 'g'), String(to))
  return {
    ...node,
    command: typeof node.command === 'string' ? renamed(node.command) : node.command.map(renamed),
    args: node.args.map(renamed),
    env: Object.fromEntries(Object.entries(node.env).map(([name, value]) => [name, renamed(value)]))
  }
}

/** The number by itself, not as part of a longer one or of a word. */
function numberPattern(port: number): RegExp {
  return new RegExp(`(?<![\\w.])${port}(?![\\w.])`)
}
