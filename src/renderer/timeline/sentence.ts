import type { JournalEvent, LossCause } from '#shared/journal'
import { faultDetails, faultTypeWord, placeText } from '../faults/look/fault-text'
import { resetParts } from '../faults/look/reset-text'
import { sideText } from '../faults/look/side-text'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'

const origins = ['panel', 'cli', 'host', 'lab'] as const

function by(t: Words, who: string): string {
  const known = origins.find(origin => origin === who)
  return known ? t(`timeline.by.${known}`) : t('timeline.by.other', { who })
}

const causeText = (t: Words, cause: LossCause) => t(`lab.autopsy.cause.${cause}`)

/** The parts that are there, with commas between. */
const parts = (...texts: readonly (string | false | undefined)[]) => texts.filter(Boolean).join(', ')

/** What happened, in words, without its time and its node, which have columns of their own. */
export function eventSentence(t: Words, format: Format, event: JournalEvent): string {
  const n = (value: number) => format.number(value)
  switch (event.kind) {
    case 'run-started':
      return t('timeline.event.run-started', { topology: event.topology, pid: event.pid })
    case 'run-ended':
      return t('timeline.event.run-ended', { reason: event.reason })
    case 'topology-changed':
      return t('timeline.event.topology-changed', { topology: event.topology, count: event.nodes })
    case 'start-asked':
    case 'stop-asked':
    case 'freeze-asked':
    case 'resume-asked':
      return t(`timeline.event.${event.kind}`, { by: by(t, event.by) })
    case 'kill-asked':
      return t(event.keepDown ? 'timeline.event.kill-down' : 'timeline.event.kill-asked', {
        by: by(t, event.by)
      })
    case 'faults-reset':
      return parts(
        t('timeline.event.faults-reset', { by: by(t, event.by) }),
        ...resetParts(t, event.nodes, event.faults, event.partitions)
      )
    case 'fault-set':
      return parts(
        t(event.changed ? 'timeline.event.fault-changed' : 'timeline.event.fault-set', {
          fault: faultName(t, event),
          link: placeText(t, event.link ?? ''),
          by: by(t, event.by)
        }),
        ...faultDetails(t, format, event.fault, event.link?.split('->')[1] ?? '')
      )
    case 'fault-cleared':
      return parts(
        t('timeline.event.fault-cleared', {
          fault: faultName(t, event),
          link: placeText(t, event.link ?? ''),
          by: by(t, event.by)
        }),
        touched(t, format, event.connections, event.bytes)
      )
    case 'partition-set':
      return t('timeline.event.partition-set', {
        name: event.name,
        by: by(t, event.by),
        sides: event.sides.map(side => sideText(t, format, side)).join(' | ')
      })
    case 'partition-cleared':
      return t('timeline.event.partition-cleared', { name: event.name, by: by(t, event.by) })
    case 'node-state':
      return t('timeline.event.node-state', {
        from: t(`common.state.${event.from}`),
        to: t(`common.state.${event.to}`)
      })
    case 'node-exit': {
      const how =
        event.signal !== null
          ? t('timeline.event.exit-signal', { signal: event.signal })
          : event.code !== null && t('timeline.event.exit-code', { code: event.code })
      return parts(t(`timeline.event.exit-${event.cause}`), how, event.error?.code)
    }
    case 'node-backoff':
      return t('timeline.event.node-backoff', {
        time: format.durationText(event.delayMs),
        exits: event.exits,
        max: event.maxExits
      })
    case 'node-listening':
      if (event.port === undefined && event.receiverPort === undefined)
        return t('timeline.event.without-port')
      return parts(
        event.port !== undefined && t('timeline.event.listening', { port: event.port }),
        event.receiverPort !== undefined && t('timeline.event.receiving', { port: event.receiverPort })
      )
    case 'connection':
      return parts(
        t(`timeline.event.connection-${event.action}`, { peer: event.peer }),
        event.bytesIn !== undefined &&
          t('timeline.event.received', { bytes: format.bytesText(event.bytesIn) }),
        event.bytesOut !== undefined && t('timeline.event.sent', { bytes: format.bytesText(event.bytesOut) }),
        event.reason,
        skipped(t, event.skipped)
      )
    case 'refused':
      return parts(
        t('timeline.event.refused', { peer: event.peer, code: event.code }),
        event.reason,
        skipped(t, event.skipped)
      )
    case 'session':
      return parts(
        t(`timeline.event.session-${event.phase}`, {
          session: n(event.session),
          client: event.client,
          to: format.list(event.upstreams.map(({ to }) => to))
        }),
        event.requestBytes !== undefined &&
          t('timeline.event.request-bytes', { bytes: format.bytesText(event.requestBytes) }),
        event.replyBytes !== undefined &&
          t('timeline.event.reply-bytes', { bytes: format.bytesText(event.replyBytes) }),
        event.outcome
      )
    case 'attached':
      return t('timeline.event.attached', { to: event.to })
    case 'detached':
      return t('timeline.event.detached', {
        to: event.to,
        cause: causeText(t, event.cause),
        byte: n(event.byte)
      })
    case 'diverged':
      return t('timeline.event.diverged', { to: event.to, session: n(event.session), byte: n(event.byte) })
    case 'failover':
      return t('timeline.event.failover', {
        from: event.from,
        to: event.to,
        byte: n(event.byte),
        cause: causeText(t, event.cause)
      })
    case 'catch-up':
      return parts(
        t(`timeline.event.catch-up-${event.phase}`, {
          to: event.to,
          done: n(event.done),
          total: n(event.total)
        }),
        event.reason
      )
    case 'health':
      return t(event.healthy ? 'timeline.event.healthy' : 'timeline.event.unhealthy', { to: event.to })
    case 'retry':
      return t('timeline.event.retry', {
        request: `${event.method} ${event.path}`,
        from: event.from,
        to: event.to
      })
    case 'unanswered':
      return t('timeline.event.unanswered', {
        request: `${event.method} ${event.path}`,
        status: event.status,
        reason: event.reason
      })
    case 'transfer':
      return parts(
        t(event.receiver === undefined ? 'timeline.event.transfer' : 'timeline.event.transfer-to', {
          file: event.file,
          receiver: event.receiver ?? '',
          phase: t(`timeline.phase.${event.phase}`)
        }),
        event.bytes !== undefined &&
          event.size !== undefined &&
          `${format.bytesText(event.bytes)} / ${format.bytesText(event.size)}`,
        event.reason
      )
    case 'exchange':
      return parts(
        t('timeline.event.exchange', { target: event.target, ok: n(event.ok), total: n(event.count) }),
        event.failed > 0 && t('timeline.event.exchange-failed', { count: event.failed }),
        format.durationText(event.ms)
      )
    case 'load':
      return event.enabled
        ? t('timeline.event.load-on', { rate: n(event.rate) })
        : t('timeline.event.load-off')
    case 'log':
      return event.text
  }
}

function skipped(t: Words, count: number | undefined): string | undefined {
  return count ? t('timeline.event.skipped', { count }) : undefined
}

/** Its type in words, and its name when that says something else. */
function faultName(t: Words, { type, name }: { readonly type: string; readonly name: string }): string {
  const word = faultTypeWord(t, type)
  const automatic = [type, `${type}_upstream`, `${type}_downstream`]
  return automatic.includes(name) ? word : `${word} (${name})`
}

function touched(t: Words, format: Format, connections: number | null, bytes: number | null): string | false {
  if (connections === null || bytes === null) return false
  if (connections === 0 && bytes === 0) return t('timeline.event.fault-idle')
  return t('timeline.event.fault-touched', {
    connections: t('common.unit.connections', { count: connections }),
    bytes: format.bytesText(bytes)
  })
}
