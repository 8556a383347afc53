import type { NodeView } from '#shared/state'
import { errorText } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'

const none: readonly NodeView[] = []

/** While the lab of an exercise starts: which of its nodes could not, why, and the button that tries it again. */
export function Opening() {
  const t = useWords()
  const run = useCommand()
  const troubled = useLab(
    lab => Object.values(lab.nodes).filter(({ state, error }) => state !== 'up' && error !== null),
    none
  )
  if (troubled.length === 0) return <p className="step-text">{t('exercises.phase.opening')}</p>
  return (
    <>
      <p className="step-text">{t('exercises.not-begun', { count: troubled.length })}</p>
      {troubled.map(({ id, error }) => (
        <p key={id} className="note-line st-backoff">
          <Icon name="info" size={14} />
          <span>
            <b>{id}</b> {error && errorText(t, error)}
          </span>
        </p>
      ))}
      <div className="row">
        <Button act icon="play" onPress={() => void run('lab.start-all', {})}>
          {t('shell.start-all')}
        </Button>
      </div>
    </>
  )
}
