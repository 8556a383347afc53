import type { LinkFault } from '#shared/faults'
import type { Context } from '../context'
import { code, heading, name, text, type Line, type Section } from '../model/blocks'
import { numeral } from '../model/numerals'
import { begunAt, momentsOf, type Act } from '../moment/acts'

const mostCommands = 200

/** By what the run can be told from any other, and made again. */
export function appendixSection(context: Context): Section {
  const { run, words, format } = context
  const rows: (readonly [string, Line])[] = [
    [words.run, [code(run.id)]],
    [words.started, [format.moment(run.startedAt)]],
    [words.duration, [numeral(run.durationMs, 'clock', { measure: 'run.duration' })]],
    [words.seed, [numeral(run.seed, 'number', { measure: 'run.seed' })]],
    [words.head, [run.head === null ? words['no-head'] : code(run.head)]],
    [words['program-version'], [code(run.version)]],
    [words.system, [name(run.system)]],
    ...(run.exercise ? [[words.exercise, [code(run.exercise.id)]] as const] : [])
  ]
  return {
    id: 'appendix',
    title: words.sections.appendix,
    blocks: [
      heading(words['about-run']),
      {
        kind: 'table',
        caption: [words['run-table']],
        head: [words.field, words.value],
        rows: rows.map(([label, line]) => [[label], line])
      },
      heading(words.commands),
      { kind: 'commands', lines: commandsOf(context) },
      text(words.recompute)
    ]
  }
}

function commandsOf({ run }: Context): readonly string[] {
  // An exercise brings its own lab, which no other command opens: one command does all of it again.
  if (run.exercise) return [`relevo run --again ${quoted(run.id)}`]
  const acts = momentsOf(run.events, begunAt(run)).flatMap(moment => moment.acts)
  const start = `relevo start --topology ${quoted(run.topology.name)} --seed ${run.seed}`
  return [start, ...acts.flatMap(commandOf).slice(0, mostCommands)]
}

function commandOf(act: Act): readonly string[] {
  const node = act.node ?? ''
  switch (act.kind) {
    case 'start-asked':
    case 'stop-asked':
    case 'freeze-asked':
    case 'resume-asked':
      return node === '' || act.by === 'host' || act.by === 'lab'
        ? []
        : [`relevo ${act.kind.slice(0, -'-asked'.length)} ${node}`]
    case 'kill-asked':
      return [`relevo kill ${node}${act.keepDown ? ' --keep-down' : ''}`]
    case 'fault-set':
      return [faultCommand(act.link ?? '', act.fault)]
    case 'fault-cleared':
      return [`relevo fault clear ${quoted(act.link ?? '')} ${act.name}`]
    case 'faults-reset':
      return ['relevo fault reset']
    case 'partition-set':
      return [
        `relevo partition ${quoted(act.name)} ${act.sides.map(side => quoted(side.join(','))).join(' ')}`
      ]
    case 'partition-cleared':
      return [`relevo partition --clear ${quoted(act.name)}`]
    case 'load':
      return [act.enabled ? `relevo load --rate ${act.rate}` : 'relevo load --stop']
    case 'exchange':
      return [`relevo exchange --count ${act.count}`]
    case 'topology-changed':
      return []
  }
}

/** The fault's fields are the command's options, in kebab case. */
function faultCommand(link: string, fault: LinkFault): string {
  const { type, name, ...rest } = fault
  const options = Object.entries(rest).flatMap(([key, value]) =>
    usual[key] === value
      ? []
      : [`--${key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} ${String(value)}`]
  )
  return ['relevo fault set', quoted(link), type, `--name ${quoted(name)}`, ...options].join(' ')
}

const usual: Readonly<Record<string, unknown>> = { direction: 'both', toxicity: 1 }

const quoted = (text: string): string =>
  /^[\w.,/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
