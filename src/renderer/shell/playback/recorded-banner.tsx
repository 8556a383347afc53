import type { RunSummary } from '#shared/runs/runs'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { closeRun } from '../../store/open-run'
import { useCommand, usePanel, useUi } from '../../store/hooks'
import { runTitle } from '../../format/run-title'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import './recorded-banner.css'

/** Says on every screen that what one sees is over, and leads back to the lab. */
export function RecordedBanner({ meta }: { meta: RunSummary }) {
  const t = useWords()
  const format = useFormat()
  const command = useCommand()
  const { ui, toasts } = usePanel()
  const { language, handedIn } = useUi(({ language, run }) => ({
    language,
    handedIn: run?.handedIn === true
  }))
  async function keep() {
    const result = await command('marking.keep', { run: meta.id })
    if (result.ok) toasts.show({ kind: 'done', text: t => t('runs.hand-in.kept') })
  }
  return (
    <div className="recorded-banner" role="status">
      <Icon name="clock" size={14} />
      <b className="nw">{t('runs.recorded')}</b>
      <span className="ellipsis">
        {handedIn && meta.who && (
          <>
            <bdi dir="auto">{meta.who.name}</bdi> ·{' '}
          </>
        )}
        {runTitle(meta, language)} · {format.date(meta.startedAt)}
      </span>
      <span className="quiet ellipsis grow">{t('runs.recorded-text')}</span>
      {handedIn && (
        <Button
          size="s"
          variant="ghost"
          icon="save"
          hint={t('runs.hand-in.keep-hint')}
          onPress={() => void keep()}
        >
          {t('runs.hand-in.keep')}
        </Button>
      )}
      <Button size="s" icon={handedIn ? 'undo' : 'lab'} onPress={() => closeRun(ui)}>
        {t(handedIn ? 'runs.hand-in.back' : 'runs.back')}
      </Button>
    </div>
  )
}
