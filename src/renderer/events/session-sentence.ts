import type { JournalEvent } from '#shared/journal'
import type { Had } from '#shared/outcome'
import type { Format } from '../format/format'
import type { Words } from '../i18n/use-words'
import { joined } from './event-words'
import { evidenceText } from './outcome-words'

type Session = JournalEvent<'session'>

const haves: readonly Had[] = ['all', 'part', 'nothing', 'unknown']

/** One session of a replicating proxy: how its reply ended, what shows it, and what each replica had of it. */
export function sessionSentence(event: Session, t: Words, format: Format): string {
  const { client, upstreams, outcome, replay, requestBytes, replyBytes, waitedMs } = event
  const ended = outcome !== undefined && replay === undefined
  return joined(
    beginning(event, t, format),
    ended && t('events.said.session-client', { client }),
    requestBytes !== undefined && t('events.said.request-bytes', { bytes: format.bytesText(requestBytes) }),
    !ended &&
      replyBytes !== undefined &&
      t('events.said.reply-bytes', { bytes: format.bytesText(replyBytes) }),
    waitedMs !== undefined && t('events.said.waited-turn', { time: format.durationText(waitedMs) }),
    ...haveTexts(event, t, format),
    againText(upstreams, t, format)
  )
}

function beginning(event: Session, t: Words, format: Format): string {
  const { phase, client, upstreams, outcome, evidence, replay, replyBytes = 0 } = event
  const session = format.number(event.session)
  const to = format.list(upstreams.map(upstream => upstream.to))
  if (replay) return t(`events.said.replay-${replay}`, { session, to })
  if (phase === 'open' && client === 'catch-up') return t('events.said.replay-open', { session, to })
  if (!outcome) return t(`events.said.session-${phase}`, { session, client, to })
  return t(`events.said.session-${outcome}`, {
    session,
    byte: format.number(replyBytes),
    bytes: format.bytesText(replyBytes),
    evidence: evidence ? evidenceText(t, evidence) : t('events.said.not-shown')
  })
}

/** Who had how much of the request; nothing where all of them had all of it, unless there is nothing else to tell. */
function haveTexts({ upstreams, outcome }: Session, t: Words, format: Format): string[] {
  const plain = outcome === undefined ? [undefined] : [undefined, 'all']
  if (upstreams.every(({ had }) => plain.includes(had))) return []
  return haves.flatMap(had => {
    const those = upstreams.filter(upstream => upstream.had === had)
    return those.length === 0
      ? []
      : [t(`events.said.had-${had}`, { to: format.list(those.map(({ to }) => to)) })]
  })
}

function againText(upstreams: Session['upstreams'], t: Words, format: Format): string | undefined {
  const those = upstreams.filter(({ again }) => again)
  return those.length > 0 ? t('events.said.again', { to: format.list(those.map(({ to }) => to)) }) : undefined
}
