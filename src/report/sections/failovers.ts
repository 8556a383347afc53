import type { Autopsy } from '#shared/state'
import type { Context } from '../context'
import { spaceTime } from '../figures/space-time'
import { code, heading, text, type Block, type Inline, type Line, type Section } from '../model/blocks'
import { numeral, type Numeral, type Unit } from '../model/numerals'
import { causeWord, type Words } from '../words/words'

/** Failovers with a table and a diagram of their own: the first ones, as most runs have few. */
const mostInFull = 6
const mostRows = 200

export function failoversSection(context: Context): Section | null {
  const { run, words } = context
  const { autopsies } = run
  if (autopsies.length === 0) {
    const proxied = run.topology.nodes.some(({ kind }) => kind === 'replicating-proxy')
    return proxied
      ? { id: 'failovers', title: words.sections.failovers, blocks: [text(words['failovers-none'])] }
      : null
  }
  const blocks: Block[] = autopsies
    .slice(0, mostInFull)
    .flatMap((autopsy, index) => inFull(context, autopsy, index))
  return { id: 'failovers', title: words.sections.failovers, blocks: [allOf(context), ...blocks] }
}

/** A node by its name; the supervisor, and whoever asked, in a word. */
function seenBy(words: Words, by: string): Inline {
  if (by === 'supervisor') return words.supervisor
  const origins: Readonly<Record<string, string>> = words.origin
  return Object.hasOwn(origins, by) ? (origins[by] ?? by) : code(by)
}

const field = (autopsy: Autopsy, name: string, value: number | null, unit: Unit): Numeral =>
  numeral(value, unit, { measure: `autopsy.${name}`, of: autopsy.id })

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000

function allOf({ run, words }: Context): Block {
  return {
    kind: 'table',
    caption: [words['failovers-table']],
    head: [words.when, words['seen-by'], words.failover, words.total, words.lost, words.repeated],
    rows: run.autopsies
      .slice(0, mostRows)
      .map(autopsy => [
        [field(autopsy, 't', autopsy.t, 'clock')],
        [code(autopsy.observer)],
        [code(autopsy.from), ' → ', code(autopsy.to)],
        [field(autopsy, 'total', rounded(autopsy.totalMs), 'ms')],
        [field(autopsy, 'lost', autopsy.lostBytes, 'bytes')],
        [field(autopsy, 'repeated', autopsy.repeatedBytes, 'bytes')]
      ]),
    figures: [0, 3, 4, 5]
  }
}

function inFull(context: Context, autopsy: Autopsy, index: number): Block[] {
  const { run, words } = context
  const origin = autopsy.steps[0]?.t ?? autopsy.t
  return [
    heading(
      words['failover-head'](autopsy.from, autopsy.to),
      ' · ',
      field(autopsy, 'total', rounded(autopsy.totalMs), 'ms')
    ),
    {
      kind: 'table',
      caption: [words['failover-table']],
      head: [words.when, words.after, words.step, words['seen-by']],
      rows: autopsy.steps.map(({ step, t, by, cause }): Line[] => [
        [field(autopsy, `step.${step}`, t, 'clock')],
        [field(autopsy, `after.${step}`, rounded(t - origin), 'ms')],
        [words.steps[step], ...(cause === undefined ? [] : [' (', causeWord(words, cause), ')'])],
        [seenBy(words, by)]
      ]),
      figures: [0, 1]
    },
    text(words['goes-on'], field(autopsy, 'byte', autopsy.byte, 'number'), '.'),
    {
      kind: 'figure',
      file: `failover-${index + 1}`,
      svg: spaceTime(context, autopsy, run.around.get(autopsy.id) ?? []),
      caption: [words['failover-figure']]
    }
  ]
}
