import type { RunCounts } from '#shared/runs/runs'
import { useWords } from '../i18n/use-words'
import { Icon } from '../ui/icon/icon'
import type { IconName } from '../ui/icon/icon-drawings'

const looks: Readonly<Record<keyof RunCounts, { readonly icon: IconName; readonly tone: string }>> = {
  kills: { icon: 'kill', tone: 'st-down' },
  freezes: { icon: 'frozen', tone: 'st-frozen' },
  faults: { icon: 'bolt', tone: 'st-backoff' },
  failovers: { icon: 'relay', tone: 'tone-accent' },
  cut: { icon: 'cut', tone: 'st-failed' },
  unknown: { icon: 'info', tone: 'st-backoff' }
}

/** What happened in a run, in as few words as there were kinds of it. */
export function RunHappened({ counts }: { counts: RunCounts }) {
  const t = useWords()
  const kinds = (Object.keys(looks) as (keyof RunCounts)[]).filter(kind => counts[kind] > 0)
  return (
    <div className="run-happened small">
      {kinds.length === 0 && <span className="quiet">{t('runs.nothing-happened')}</span>}
      {kinds.map(kind => (
        <span key={kind} className={`run-count ${looks[kind].tone}`}>
          <Icon name={looks[kind].icon} size={12} />
          {t(`runs.counts.${kind}`, { count: counts[kind] })}
        </span>
      ))}
    </div>
  )
}
