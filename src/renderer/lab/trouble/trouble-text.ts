import type { PortChange, PortMend, PortProblem } from '#shared/ports'
import type { Words } from '../../i18n/use-words'

/** The key of the words of a problem, and what they need. */
function factsOf(node: string, problem: PortProblem, time: string) {
  switch (problem.kind) {
    case 'elsewhere': {
      const held = [...new Set(problem.at.map(({ port }) => port))].join(', ')
      return {
        key: problem.wanted === null ? 'elsewhere-none' : 'elsewhere',
        node,
        held,
        wanted: problem.wanted
      } as const
    }
    case 'address':
      return { key: 'address', node, port: problem.port, at: problem.at, host: problem.host } as const
    case 'none':
      return { key: 'none', node, wanted: problem.wanted, time } as const
    case 'refused':
      return {
        key: problem.wanted === null ? 'refused-none' : 'refused',
        node,
        wanted: problem.wanted
      } as const
    case 'held': {
      const { port, node: holder, pid, program } = problem
      if (holder !== null) return { key: 'held-node', port, holder } as const
      if (pid !== null && program !== null) return { key: 'held-process', port, pid, program } as const
      return { key: 'held-somebody', port } as const
    }
  }
}

/** What is wrong with a node's port. @param time for how long it has been running */
export function problemText(t: Words, node: string, problem: PortProblem, time: string): string {
  const { key, ...facts } = factsOf(node, problem, time)
  return t(`ports.problem.${key}`, facts)
}

/** What is wrong with a port, as short as a card needs it. */
export function shortProblem(t: Words, node: string, problem: PortProblem, time: string): string {
  const { key, ...facts } = factsOf(node, problem, time)
  return t(`ports.short.${key}`, facts)
}

/** What Mend does, as the rest of a sentence. */
export function mendText(t: Words, node: string, mend: PortMend): string {
  if (mend.kind === 'find') return t('ports.change.find', { hold: mend.hold.join(', '), node })
  return mend.changes
    .map(change => changeText(t, change))
    .reduce((first, second) => t('ports.change.and', { first, second }))
}

const changeKeys = { found: 'use', moved: 'move', told: 'move-told' } as const

function changeText(t: Words, { node, field, to, how }: PortChange): string {
  return t(`ports.change.${field === 'host' ? 'host' : changeKeys[how]}`, { node, to })
}

/** What a person can do where the lab can't; null where it goes by itself, or its log says more. */
export function byHandText(t: Words, node: string, problem: PortProblem): string | null {
  if (problem.kind === 'none') return null
  const key = problem.kind === 'held' && problem.node === null ? 'held-process' : 'other'
  return t(`ports.by-hand.${key}`, { node })
}

export const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)
