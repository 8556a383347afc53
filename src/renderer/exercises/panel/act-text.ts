import type { Act } from '#shared/exercise/acts'
import { requestLine } from '#shared/exercise/request-line'
import type { Fault } from '#shared/faults'
import { linkName } from '../../faults/look/links'
import { faultParameters } from '../../faults/look/fault-look'
import { faultTypeWord } from '../../faults/look/fault-text'
import type { Format } from '../../format/format'
import type { Words } from '../../i18n/use-words'

/** What to press for an act, in one sentence; null where nothing can be pressed. */
export function pressText(t: Words, format: Format, act: Act): string | null {
  const bold = (text: string): string => `**${text}**`
  switch (act.act) {
    case 'kill': {
      const button = bold(t(`common.action.${act.keepDown ? 'keep-down' : 'kill'}`))
      return t('exercises.do.press', { button, node: bold(act.node) })
    }
    case 'freeze':
    case 'resume':
    case 'start':
      return t('exercises.do.press', { button: bold(t(`common.action.${act.act}`)), node: bold(act.node) })
    case 'stop':
      return t('exercises.do.press-more', { button: bold(t('common.action.stop')), node: bold(act.node) })
    case 'exchange':
      return t('exercises.do.exchange', { button: bold(t('shell.send-exchange')) })
    case 'request':
      return t('exercises.do.exchange', { button: bold(t('shell.send-request')) })
    case 'load':
      return t(act.on ? 'exercises.do.load-on' : 'exercises.do.load-off', {
        button: bold(t('shell.load-generator'))
      })
    case 'send':
      return t('exercises.do.send', { button: bold(t('shell.send-file')) })
    case 'measure-roads':
      return t('exercises.do.measure-roads', {
        screen: bold(t('roads.title')),
        button: bold(t('roads.measure'))
      })
    case 'fault': {
      const fault = bold(faultText(t, format, act.fault))
      return t('exercises.do.fault', { link: bold(linkName(act.link)), fault })
    }
    case 'clear':
      return t('exercises.do.clear', { link: bold(linkName(act.link)) })
    case 'partition': {
      const side = format.list((act.sides[0] ?? []).map(bold))
      return t('exercises.do.partition', { button: bold(t('faults.partition.open')), side })
    }
    case 'heal':
      return t('exercises.do.heal', { button: bold(t('faults.partition.heal')) })
    case 'reset':
      return t('exercises.do.reset', { button: bold(t('shell.reset-faults')) })
    default:
      return null
  }
}

/** What the lab does, or somebody did, as the end of a sentence. */
export function actText(t: Words, format: Format, act: Act): string {
  switch (act.act) {
    case 'kill':
      return t(act.keepDown ? 'exercises.act.keep-down' : 'exercises.act.kill', { node: act.node })
    case 'freeze':
    case 'resume':
    case 'start':
    case 'stop':
      return t(`exercises.act.${act.act}`, { node: act.node })
    case 'exchange':
      return t('exercises.act.exchange', { count: act.count })
    case 'load':
      return act.on
        ? t('exercises.act.load-on', { rate: format.number(act.rate) })
        : t('exercises.act.load-off')
    case 'fault': {
      const fault = faultText(t, format, act.fault)
      return t('exercises.act.fault', { link: linkName(act.link), fault })
    }
    case 'clear':
      return t('exercises.act.clear', { link: linkName(act.link) })
    case 'partition':
      return t('exercises.act.partition', { sides: act.sides.map(side => side.join(', ')).join(' | ') })
    case 'request': {
      const line = requestLine(act)
      return line === null ? t('exercises.act.request') : t('exercises.act.request-for', { line })
    }
    case 'wait':
      return t('exercises.act.wait', { time: format.durationText(act.ms) })
    default:
      return t(`exercises.act.${act.act}`)
  }
}

function faultText(t: Words, format: Format, fault: Fault): string {
  return [faultTypeWord(t, fault.type), faultParameters(format, { ...fault, name: '' })].join(' ').trim()
}
