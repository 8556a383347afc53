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
  if (last === null || !recent) return <span className="hand-over" role="status" />
  const { from, to, tookMs } = last
  const text =
    to === null
      ? t('lab.hand-over.nobody', { from })
      : tookMs === null
        ? t('lab.hand-over.quiet', { from, to })
        : t('lab.hand-over.felt', { from, to, time: format.durationText(tookMs) })
  return (
    <span className="hand-over" role="status">
      <Icon name={to === null ? 'failed' : 'relay'} size={16} />
      <b className="ellipsis" title={text}>
        {text}
      </b>
    </span>
  )
}
