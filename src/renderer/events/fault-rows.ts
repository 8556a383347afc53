import { faultIcons, isFaultType } from '../faults/look/fault-look'
import { faultDetails, faultTypeWord, placeText } from '../faults/look/fault-text'
import { partitionText } from '../faults/look/partition-text'
import { resetParts } from '../faults/look/reset-text'
import { sideText } from '../faults/look/side-text'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import type { IconName } from '../ui/icon/icon-drawings'
import { byText, joined } from './event-words'
import { look, type EventRows } from './row'

/** What was made wrong on purpose, and put right again. */
export const faultRows = {
  'freeze-asked': {
    category: 'faults',
    look: look('frozen', 'frozen'),
    // The node's state says when it stood still, and has the mark.
    mark: null,
    notable: true,
    act: true,
    sentence: ({ by }, t) => t('events.said.freeze-asked', { by: byText(t, by) })
  },
  'resume-asked': {
    category: 'faults',
    look: look('play', 'up'),
    mark: null,
    notable: true,
    act: true,
    sentence: ({ by }, t) => t('events.said.resume-asked', { by: byText(t, by) })
  },
  'faults-reset': {
    category: 'faults',
    look: look('reset', 'backoff'),
    mark: { what: 'reset', name: (_event, t) => t('events.mark.reset') },
    notable: true,
    act: true,
    sentence: ({ by, nodes, faults, partitions }, t) =>
      joined(
        t('events.said.faults-reset', { by: byText(t, by) }),
        ...resetParts(t, nodes, faults, partitions)
      )
  },
  'fault-set': {
    category: 'faults',
    look: ({ type }) => look(faultIcon(type), 'backoff'),
    mark: { what: 'fault', name: (event, t) => t('events.mark.fault', faultAndLink(t, event)) },
    notable: true,
    act: true,
    sentence: (event, t, format) =>
      joined(
        t(event.changed ? 'events.said.fault-changed' : 'events.said.fault-set', {
          fault: faultName(t, event),
          link: placeText(t, event.link ?? ''),
          by: byText(t, event.by)
        }),
        ...faultDetails(t, format, event.fault, event.link?.split('->')[1] ?? '')
      )
  },
  'fault-cleared': {
    category: 'faults',
    look: ({ type }) => look(faultIcon(type), 'up'),
    mark: { what: 'cleared', name: (event, t) => t('events.mark.cleared', faultAndLink(t, event)) },
    notable: true,
    act: true,
    sentence: (event, t, format) =>
      joined(
        t('events.said.fault-cleared', {
          fault: faultName(t, event),
          link: placeText(t, event.link ?? ''),
          by: byText(t, event.by)
        }),
        touched(t, format, event.connections, event.bytes)
      )
  },
  'partition-set': {
    category: 'faults',
    look: look('partition', 'backoff'),
    mark: {
      what: 'partition',
      name: (event, t) => t('events.mark.partition', { name: partitionText(t, event) })
    },
    notable: true,
    act: true,
    sentence: ({ name, by, sides }, t, format) =>
      t('events.said.partition-set', {
        name: partitionText(t, { name, sides }),
        by: byText(t, by),
        sides: sides.map(side => sideText(t, format, side)).join(' | ')
      })
  },
  'partition-cleared': {
    category: 'faults',
    look: look('partition', 'up'),
    mark: {
      what: 'healed',
      name: (event, t) => t('events.mark.healed', { name: partitionText(t, event) })
    },
    notable: true,
    act: true,
    sentence: (event, t) =>
      t('events.said.partition-cleared', { name: partitionText(t, event), by: byText(t, event.by) })
  }
} satisfies Partial<EventRows>

const faultIcon = (type: string): IconName => (isFaultType(type) ? faultIcons[type] : 'bolt')

const faultAndLink = (t: Words, { type, link = '' }: { readonly type: string; readonly link?: string }) => ({
  fault: faultTypeWord(t, type),
  link: placeText(t, link)
})

/** Its type in words, and its name when that says something else. */
function faultName(t: Words, { type, name }: { readonly type: string; readonly name: string }): string {
  const word = faultTypeWord(t, type)
  const automatic = [type, `${type}_upstream`, `${type}_downstream`]
  return automatic.includes(name) ? word : `${word} (${name})`
}

/** What a fault had done by the time it was taken off; nothing where its node did not say. */
function touched(t: Words, format: Format, connections: number | null, bytes: number | null): string | false {
  if (connections === null || bytes === null) return false
  if (connections === 0 && bytes === 0) return t('events.said.fault-idle')
  return t('events.said.fault-touched', {
    connections: t('common.unit.connections', { count: connections }),
    bytes: format.bytesText(bytes)
  })
}
