import type { Act } from '#shared/exercise/acts'
import type { Comparison } from '#shared/exercise/conditions'
import type { CheckView, ExerciseNote, StepView, Verdict } from '#shared/exercise/view'
import { describeFault, type LinkFault } from '#shared/faults'
import { unknownReasons, type UnknownReason } from '#shared/measures/measure'
import { bytesText } from '../output'

/** What an exercise says on a terminal, in English as all that the command line says. */

export const verdictText: Readonly<Record<Verdict, string>> = {
  held: 'held: everything was as it should be',
  deviated: 'deviated: something was not as it should be',
  inconclusive: 'inconclusive: nothing can be said'
}

function actText(act: Act): string {
  switch (act.act) {
    case 'load':
      return act.on ? `load of ${act.rate} a second` : 'load off'
    case 'exchange':
      return `${act.count} exchanges`
    case 'request':
      return `a request${act.to === undefined ? '' : ` to ${act.to}`}`
    case 'send':
      return `send ${act.file ?? bytesText(act.bytes ?? 1_000_000)}, ${act.route}`
    case 'kill':
    case 'freeze':
    case 'resume':
    case 'stop':
    case 'start':
      return `${act.act} ${act.node}`
    case 'fault':
      return `${describeFault({ name: act.fault.type, ...act.fault } as LinkFault)} on ${act.link}`
    case 'clear':
      return `faults off ${act.link}`
    case 'partition':
      return `partition ${act.sides.map(side => side.join(', ')).join(' | ')}`
    case 'heal':
      return `heal ${act.name}`
    case 'reset':
      return 'reset all faults'
    case 'measure-roads':
      return `${bytesText(act.bytes)} by each road`
    case 'wait':
      return `wait ${act.ms / 1000} s`
  }
}

const operators = {
  is: 'is',
  'is-not': 'is not',
  'one-of': 'is one of',
  'at-most': 'at most',
  'at-least': 'at least',
  between: 'between'
} as const

function comparisonText({ op, value }: Comparison): string {
  return `${operators[op]} ${Array.isArray(value) ? value.join(op === 'between' ? ' and ' : ', ') : String(value)}`
}

/** `failover.total 12.3 ms (at most 50)`; with the reason where it is not known. */
export function checkText({ measure, of, value, unit, unknown, compare }: CheckView): string {
  const name = of === null ? measure : `${measure} of ${of}`
  const amount = value === null ? `unknown${reason(unknown)}` : `${String(value)}${unit && ` ${unit}`}`
  return `${name} ${amount}${compare ? ` (wanted: ${comparisonText(compare)})` : ''}`
}

function reason(unknown: string | null): string {
  if (unknown === null) return ''
  const known = Object.hasOwn(unknownReasons, unknown) ? unknownReasons[unknown as UnknownReason].en : unknown
  return `, ${known}`
}

export function noteText({ note, values }: ExerciseNote): string {
  switch (note) {
    case 'no-load':
      return 'nothing was under way: it has shown nothing'
    case 'did-not-bite':
      return 'nobody noticed it: it has shown nothing'
    case 'another-one':
      return `it was done to ${values['done']}`
    case 'not-running':
      return 'the node does not run: start it first'
    case 'refused':
      return String(values['error'])
    case 'late':
      return `it did not come true in ${Number(values['within']) / 1000} s`
    case 'not-trusted':
      return 'what it would run is not trusted'
    case 'restored':
      return 'a checkpoint was restored'
    case 'skipped':
      return 'passed over'
  }
}

/** What a step is, in one line. */
export function stepText({ kind, text, acts, check, waitsFor, question }: StepView): string {
  if (check && check.at !== null) return checkText(check)
  if (acts.length > 0) return acts.map(({ act }) => actText(act)).join('; ')
  const words = text?.en ?? question?.text.en ?? waitsFor ?? check?.measure ?? ''
  return words === '' ? kind : `${kind}: ${words.replaceAll(/\s+/g, ' ').trim()}`
}
