import { joined, causeText, whyText } from './event-words'
import { replyPlaceText } from '../i18n/reply-place'
import { look, type EventRows } from './row'

/** What proxies and balancers think of those behind them, and who takes over from whom. */
export const failoverRows = {
  attached: {
    category: 'failovers',
    look: look('check', 'up'),
    mark: null,
    notable: true,
    sentence: ({ to }, t) => t('events.said.attached', { to })
  },
  detached: {
    category: 'failovers',
    look: look('cut', 'backoff'),
    mark: null,
    notable: true,
    sentence: ({ to, cause, byte }, t, format) =>
      t('events.said.detached', { to, cause: causeText(t, cause), byte: format.number(byte) })
  },
  diverged: {
    category: 'failovers',
    look: look('diff', 'failed'),
    mark: null,
    notable: true,
    sentence: (
      {
        to,
        session,
        byte,
        place,
        values = {},
        ended = [],
        startedAgain = [],
        concluded = [],
        agreeing,
        replay
      },
      t,
      format
    ) => {
      const lost = (key: 'lost-memory' | 'seems-lost-memory', replicas: readonly string[]) =>
        replicas.length > 0 &&
        t(`events.said.${key}`, { count: replicas.length, replicas: format.list(replicas) })
      return joined(
        t(replay ? 'events.said.diverged-replay' : 'events.said.diverged', {
          to,
          session: format.number(session),
          byte: format.number(byte)
        }),
        // Why stands before where: a row has room for the beginning.
        lost(
          'lost-memory',
          startedAgain.filter(replica => !concluded.includes(replica))
        ),
        lost(
          'seems-lost-memory',
          startedAgain.filter(replica => concluded.includes(replica))
        ),
        place !== undefined && replyPlaceText(t, place),
        ...Object.entries(values).map(([replica, value]) =>
          t(ended.includes(replica) ? 'events.said.last-value' : 'events.said.value', { replica, value })
        ),
        ...ended
          .filter(replica => !Object.hasOwn(values, replica))
          .map(replica => t('events.said.ended', { replica })),
        agreeing && t('events.said.agreeing', { replicas: format.list(agreeing) })
      )
    }
  },
  failover: {
    category: 'failovers',
    look: look('relay', 'accent'),
    mark: { what: 'failover', name: ({ from, to }, t) => t('events.mark.failover', { from, to }) },
    notable: true,
    sentence: ({ from, to, byte, cause, mixed }, t, format) =>
      joined(
        t('events.said.failover', { from, to, byte: format.number(byte), cause: causeText(t, cause) }),
        mixed && t('events.said.mixed', { from: format.number(mixed.from), to: format.number(mixed.to) })
      )
  },
  unproxyable: {
    category: 'failovers',
    look: look('diff', 'backoff'),
    mark: null,
    notable: true,
    sentence: ({ protocol, session }, t, format) =>
      t(`events.said.unproxyable-${protocol}`, { session: format.number(session) })
  },
  'catch-up': {
    category: 'failovers',
    look: ({ phase }) =>
      look('behind', phase === 'failed' ? 'failed' : phase === 'left-out' ? 'backoff' : 'starting'),
    mark: null,
    notable: true,
    sentence: ({ to, phase, done, total, session, maybeTwice, reason }, t, format) => {
      const one = { to, session: session === undefined ? '' : format.number(session) }
      if (phase === 'left-out') return t('events.said.catch-up-left-out', one)
      if (phase === 'failed' && session !== undefined)
        return joined(t('events.said.catch-up-missed', one), whyText(format, reason))
      return joined(
        t(`events.said.catch-up-${phase}`, {
          to,
          count: phase === 'done' ? done : total,
          done: format.number(done),
          total: format.number(total)
        }),
        maybeTwice !== undefined && t('events.said.maybe-twice', { count: maybeTwice }),
        whyText(format, reason)
      )
    }
  },
  shortage: {
    category: 'failovers',
    look: ({ phase }) => (phase === 'began' ? look('down', 'backoff') : look('up', 'up')),
    mark: null,
    notable: true,
    sentence: ({ what, phase, ms }, t, format) =>
      phase === 'began'
        ? t(`events.said.shortage-${what}`)
        : t('events.said.shortage-over', { time: format.durationText(ms ?? 0) })
  },
  health: {
    category: 'states',
    look: ({ healthy }) => (healthy ? look('up', 'up') : look('down', 'down')),
    mark: null,
    notable: true,
    sentence: ({ to, healthy }, t) => t(healthy ? 'events.said.healthy' : 'events.said.unhealthy', { to })
  }
} satisfies Partial<EventRows>
