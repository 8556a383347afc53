import type { RunMeta } from '#shared/runs/runs'
import { titleIn } from '#shared/names'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { closeRun } from '../../store/open-run'
import { usePanel, useUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import './recorded-banner.css'

/** Says on every screen that what one sees is over, and leads back to the lab. */
export function RecordedBanner({ meta }: { meta: RunMeta }) {
  const t = useWords()
  const format = useFormat()
  const { ui } = usePanel()
  const language = useUi(state => state.language)
  const name = meta.name ?? titleIn(meta.topology.title, language) ?? meta.topology.name
  return (
    <div className="recorded-banner" role="status">
      <Icon name="clock" size={14} />
      <b className="nw">{t('runs.recorded')}</b>
      <span className="ellipsis">
        {name} · {format.date(meta.startedAt)}
      </span>
      <span className="quiet ellipsis grow">{t('runs.recorded-text')}</span>
      <Button size="s" icon="lab" onPress={() => closeRun(ui)}>
        {t('runs.back')}
      </Button>
    </div>
  )
}
