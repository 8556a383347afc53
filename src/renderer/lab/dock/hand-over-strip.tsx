import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'
import { useWithin } from '../graph/use-within'
import { lastHandOver } from '../model/hand-over'
import './hand-over-strip.css'

/** How long it says who took over, ms. */
const shownMs = 15_000

/** Who took over from whom the last time, and how long that took; in the bar above the lanes, where it moves nothing. */
export function HandOverStrip() {
  const t = useWords()
  const format = useFormat()
  const last = useLab(lastHandOver, null)
  const recent = useWithin(last?.at ?? null, shownMs)
  const shown = last !== null && recent
  return (
    <span className="hand-over" role="status">
      {shown && (
        <>
          <Icon name={last.to === null ? 'failed' : 'relay'} size={16} />
          <b className="ellipsis">
            {last.to === null
              ? t('lab.hand-over.nobody', { from: last.from })
              : last.tookMs === null
                ? t('lab.hand-over.quiet', { from: last.from, to: last.to })
                : t('lab.hand-over.felt', {
                    from: last.from,
                    to: last.to,
                    time: format.durationText(last.tookMs)
                  })}
          </b>
        </>
      )}
    </span>
  )
}
