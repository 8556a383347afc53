import { isWhole } from '#shared/watch'
import { noticeOf } from '../i18n/notices'
import { reasonText } from '../i18n/reasons'
import { joined, skippedText, whyText } from './event-words'
import { evidenceText } from './outcome-words'
import { look, type EventRows } from './row'
import { sessionSentence } from './session-sentence'

/** What clients do: connections, sessions, requests, files; and what programs write. */
export const trafficRows = {
  connection: {
    category: 'connections',
    look: look('plug'),
    mark: null,
    notable: false,
    sentence: ({ action, peer, bytesIn, bytesOut, reason, skipped }, t, format) =>
      joined(
        t(`events.said.connection-${action}`, { peer }),
        bytesIn !== undefined && t('events.said.received', { bytes: format.bytesText(bytesIn) }),
        bytesOut !== undefined && t('events.said.sent', { bytes: format.bytesText(bytesOut) }),
        whyText(format, reason),
        skippedText(t, skipped)
      )
  },
  refused: {
    category: 'connections',
    look: look('stop', 'down'),
    mark: null,
    notable: true,
    sentence: ({ peer, code, reason, skipped }, t, format) =>
      joined(t('events.said.refused', { peer, code }), whyText(format, reason), skippedText(t, skipped))
  },
  session: {
    // What was not shown to be whole is a request that went wrong; the rest comes by the thousand.
    category: event => (isWhole(event) ? 'connections' : 'requests'),
    look: ({ outcome }) =>
      outcome === 'cut' ? look('cut', 'down') : look('plug', outcome === 'unknown' ? 'backoff' : 'quiet'),
    mark: null,
    notable: event => !isWhole(event),
    sentence: sessionSentence
  },
  retry: {
    category: 'requests',
    look: look('redo', 'backoff'),
    mark: null,
    notable: false,
    sentence: ({ method, path, from, to }, t) =>
      t('events.said.retry', { request: `${method} ${path}`, from, to })
  },
  unanswered: {
    category: 'requests',
    look: look('stop', 'down'),
    mark: null,
    notable: true,
    sentence: ({ method, path, status, reason, outcome, evidence }, t, format) =>
      joined(
        t('events.said.unanswered', {
          request: `${method} ${path}`,
          status,
          reason: reasonText(format.language, reason)
        }),
        outcome &&
          evidence &&
          t('events.said.ending', {
            outcome: t(`events.outcome.${outcome}`),
            evidence: evidenceText(t, evidence)
          })
      )
  },
  transfer: {
    category: 'transfers',
    look: ({ phase }) =>
      phase === 'stored'
        ? look('receiver', 'up')
        : look('transfers', phase === 'failed' || phase === 'cut' ? 'down' : 'quiet'),
    mark: null,
    notable: true,
    sentence: ({ file, phase, receiver, bytes, size, reason, repair }, t, format) =>
      joined(
        repair
          ? t('events.said.repair', {
              ...{ file, from: repair.from, receiver: receiver ?? '' },
              why: t(`transfers.repair.${repair.why}`),
              phase: t(`events.phase.${phase}`)
            })
          : t(receiver === undefined ? 'events.said.transfer' : 'events.said.transfer-to', {
              file,
              receiver: receiver ?? '',
              phase: t(`events.phase.${phase}`)
            }),
        bytes !== undefined && size !== undefined && `${format.bytesText(bytes)} / ${format.bytesText(size)}`,
        whyText(format, reason)
      )
  },
  exchange: {
    category: 'requests',
    look: ({ failed }) => look('send', failed > 0 ? 'down' : 'quiet'),
    mark: null,
    notable: false,
    sentence: ({ target, ok, count, failed, ms }, t, format) =>
      joined(
        t('events.said.exchange', { target, count, ok: format.number(ok), total: format.number(count) }),
        failed > 0 && t('events.said.exchange-failed', { count: failed }),
        format.durationText(ms)
      )
  },
  load: {
    category: 'requests',
    look: look('bolt', 'accent'),
    mark: null,
    notable: true,
    act: true,
    sentence: ({ enabled, rate }, t, format) =>
      enabled ? t('events.said.load-on', { rate: format.number(rate) }) : t('events.said.load-off')
  },
  'roads-measured': {
    category: 'transfers',
    look: look('relay', 'accent'),
    mark: null,
    notable: true,
    sentence: ({ roads, size, cut }, t, format) =>
      joined(
        t('events.said.roads-measured', { count: roads.length, size: format.bytesText(size) }),
        cut && t('events.said.roads-cut')
      )
  },
  tally: {
    category: ({ outcomes: { expected: _expected, ...others } }) =>
      Object.values(others).some(count => count > 0) ? 'requests' : 'load',
    look: look('bolt'),
    mark: null,
    notable: false,
    sentence: ({ to, outcomes }, t, format) => {
      const { expected = 0, unsent = 0, ...others } = outcomes
      const failed = Object.values(others).reduce((sum, count) => sum + count, 0)
      return joined(
        t('events.said.tally', { to, count: expected, total: format.number(expected) }),
        failed > 0 && t('events.said.exchange-failed', { count: failed }),
        unsent > 0 && t('events.said.tally-unsent', { count: unsent })
      )
    }
  },
  log: {
    category: 'log',
    look: ({ level }) =>
      level === 'error' ? look('failed', 'down') : level === 'warn' ? look('info', 'starting') : look('info'),
    mark: null,
    notable: false,
    sentence: (line, t, { language }, foreign) => noticeOf(language, line, foreign)
  }
} satisfies Partial<EventRows>
