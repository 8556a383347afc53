import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import type { Part } from './film-parts'
import type { MediaSource } from './use-media-source'

/** Says where the picture comes from, and which server sent which part of it. */
export function SourceStrip(props: {
  file: string
  source: MediaSource
  parts: readonly Part[]
  duration: number
}) {
  const { file, source, parts, duration } = props
  const t = useWords()
  const format = useFormat()
  const { kind, node } = source
  const moved = parts.findLast((part, index) => index > 0 && parts[index - 1]?.node !== part.node)
  const left = moved && parts[parts.indexOf(moved) - 1]
  return (
    <section className="tr-part" aria-label={t('transfers.source-strip')}>
      <div className="row">
        <b className="ellipsis">{file}</b>
        <span className="grow" />
        <span className="quiet nw">
          {t(kind === 'balancer' ? 'transfers.from-balancer' : 'transfers.from-copy')}
        </span>
      </div>
      {duration > 0 && (
        <div
          className="tr-strip"
          role="img"
          aria-label={parts.map(part => part.node).join(', ') || t('transfers.not-asked')}
        >
          <span className="rest">{parts.length === 0 && t('transfers.not-asked')}</span>
          {parts.map((part, index) => (
            <span
              key={index}
              className={part.node === node ? 'now' : ''}
              style={{
                left: `${(100 * part.from) / duration}%`,
                width: `${(100 * (part.to - part.from)) / duration}%`
              }}
              title={`${part.node} · ${format.clock(part.from * 1000, 1)}–${format.clock(part.to * 1000, 1)}`}
            >
              {part.node}
            </span>
          ))}
        </div>
      )}
      <p className="dim">
        {moved && left && moved.node === node && (
          <>
            {t('transfers.source-moved', {
              from: left.node,
              to: moved.node,
              time: format.clock(moved.from * 1000, 1)
            })}{' '}
          </>
        )}
        {t(kind === 'balancer' ? 'transfers.source-balancer' : 'transfers.source-copy', { node })}
      </p>
    </section>
  )
}
