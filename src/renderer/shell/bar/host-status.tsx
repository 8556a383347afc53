import { useEffect, useState } from 'react'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useConnection, usePanel } from '../../store/hooks'
import { Icon } from '../../ui/icon/icon'

const pingEveryMs = 2_000
/** The best of so many is shown: the others waited for this page to finish drawing, which is not the host's doing. */
const pingsKept = 5

/** Whether the host answers, and how fast. */
export function HostStatus() {
  const t = useWords()
  const format = useFormat()
  const { client } = usePanel()
  const connection = useConnection()
  const [latencyMs, setLatencyMs] = useState<number | null>(null)
  useEffect(() => {
    if (connection !== 'ready') return
    let live = true
    let kept: number[] = []
    const ping = async () => {
      const start = performance.now()
      const result = await client.call('host.ping', {})
      if (!live) return
      kept = result.ok ? [...kept, performance.now() - start].slice(-pingsKept) : []
      setLatencyMs(kept.length > 0 ? Math.min(...kept) : null)
    }
    void ping()
    const timer = setInterval(() => void ping(), pingEveryMs)
    return () => {
      live = false
      clearInterval(timer)
    }
  }, [client, connection])
  if (connection !== 'ready') {
    const word = connection === 'refused' ? t('shell.refused') : t(`shell.${connection}`)
    return (
      <span className={`host st ${connection === 'refused' ? 'st-failed' : 'st-starting'}`} role="status">
        <Icon name={connection === 'refused' ? 'failed' : 'starting'} size={14} />
        <b>{word}</b>
      </span>
    )
  }
  return (
    <span className="host st st-up">
      <Icon name="plug" size={14} />
      <b className="word-5">{t('shell.host')}</b>
      <span className="mono quiet">{latencyMs === null ? '' : format.durationText(latencyMs)}</span>
    </span>
  )
}
