import { useState } from 'react'
import { hexDump, keptBytes, type Decoded } from '#shared/diagram/decode'
import type { Diagram, Message } from '#shared/diagram/diagram'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { Segmented } from '../ui/controls/segmented'
import './message-details.css'

type Reading = 'meaning' | 'hex'

/** One message of a diagram: when it was where, and what its bytes say. */
export function MessageDetails(props: {
  message: Message | null
  decoded: Decoded | null
  diagram: Diagram
}) {
  const { message, decoded, diagram } = props
  const t = useWords()
  const format = useFormat()
  const [reading, setReading] = useState<Reading>('meaning')
  if (!message) {
    return (
      <aside className="message-details" aria-live="polite">
        <p className="dim">{t('diagram.choose')}</p>
      </aside>
    )
  }
  const nameOf = (id: string): string => {
    const lane = diagram.lanes.find(lane => lane.id === id)
    return lane?.node ?? t(lane?.kind === 'supervisor' ? 'timeline.supervisor' : 'timeline.client')
  }
  const boundOf = (id: string): number | null => diagram.lanes.find(lane => lane.id === id)?.bound ?? null
  const moment = ({ lane, ms }: Message['from']): string => {
    if (ms === null) return t('diagram.not-measured')
    const bound = boundOf(lane)
    const text = `${format.number(ms, 3)} ms`
    return bound === null ? text : `${text} ${format.within(bound)}`
  }
  const { from, to } = message
  const took = from.ms !== null && to.ms !== null ? to.ms - from.ms : null
  const apart = (boundOf(from.lane) ?? 0) + (boundOf(to.lane) ?? 0)
  const hex = reading === 'hex' ? hexDump(keptBytes(message), message.offset) : (decoded?.lines ?? [])
  return (
    <aside className="message-details" aria-live="polite">
      <h3>
        {nameOf(from.lane)} → {nameOf(to.lane)}
      </h3>
      <dl>
        <dt>{t('diagram.sent')}</dt>
        <dd>{moment(from)}</dd>
        <dt>{t('diagram.came')}</dt>
        <dd>{moment(to)}</dd>
        {took !== null && (
          <>
            <dt>{t('diagram.took')}</dt>
            <dd>
              {apart > 0 && Math.abs(took) <= apart
                ? t('timeline.order-open', { bound: format.durationText(apart) })
                : `${format.number(took, 3)} ms${apart > 0 ? ` ${format.within(apart)}` : ''}`}
            </dd>
          </>
        )}
        {!message.ends && (
          <>
            <dt>{t('diagram.bytes')}</dt>
            <dd>
              {format.number(message.bytes)} B
              {message.chunks > 1 && ` · ${t('diagram.chunks', { count: message.chunks })}`}
            </dd>
            <dt>{t('diagram.from-byte')}</dt>
            <dd>{format.number(message.offset)}</dd>
          </>
        )}
      </dl>
      {message.ends ? (
        <p className="dim">{t('diagram.ends-text')}</p>
      ) : (
        <>
          <Segmented
            label={t('diagram.reading-as')}
            value={reading}
            onChange={setReading}
            segments={[
              { value: 'meaning', label: t(`diagram.kind.${decoded?.kind ?? 'none'}`) },
              { value: 'hex', label: t('diagram.hex') }
            ]}
          />
          <pre tabIndex={0}>{hex.join('\n')}</pre>
          {message.skipped > 0 && (
            <p className="dim">{t('diagram.skipped', { bytes: format.bytesText(message.skipped) })}</p>
          )}
        </>
      )}
    </aside>
  )
}
