import type { LogNoise } from '#shared/programs/log-noise'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useCommand } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Chip } from '../ui/display/chip'
import './log-noise.css'

/** What of the lines of own programs does not count, with each one's last value, and may be struck off. */
export function LogNoiseList({ noise }: { noise: readonly LogNoise[] }) {
  const t = useWords()
  const lines = noise.filter(({ struck }) => !struck).map(({ kind }) => t(`replicas.noise.${kind}`))
  return (
    <details className="rep-noise small">
      <summary className="quiet">
        {t('replicas.noise.title')}: {lines.length > 0 ? lines.join(', ') : '—'}
      </summary>
      <p className="quiet">{t('replicas.noise.hint')}</p>
      <ul>
        {noise.map(one => (
          <li key={one.kind}>
            <Kind noise={one} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Kind({ noise: { kind, struck, lines, examples } }: { noise: LogNoise }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const name = t(`replicas.noise.${kind}`)
  const act = struck ? 'accept' : 'strike'
  return (
    <>
      <b>{name}</b>
      {struck && <Chip state="down">{t('replicas.noise.struck')}</Chip>}
      <span className="quiet">
        {t('replicas.noise.lines', { count: lines, formatted: format.number(lines) })}
      </span>
      {Object.entries(examples).map(([node, value]) => (
        <span key={node} className="ellipsis" title={value}>
          {node} <span className="mono">{value}</span>
        </span>
      ))}
      <Button
        act
        size="s"
        icon={struck ? 'check' : 'close'}
        hint={t(`replicas.noise.${act}-hint`)}
        aria-label={t(`replicas.noise.${act}-kind`, { noise: name })}
        onPress={() => void run('replicas.noise', { noise: kind, counts: !struck })}
      >
        {t(`replicas.noise.${act}`)}
      </Button>
    </>
  )
}
