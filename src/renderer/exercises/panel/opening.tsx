import type { NodeView } from '#shared/state'
import { errorText } from '../../i18n/error-text'
import { useWords } from '../../i18n/use-words'
import { useCommand, useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { heldUp } from './held-up'

const none: readonly NodeView[] = []

/** While the lab of an exercise starts: which of its nodes could not, why, and the button that tries it again. */
export function Opening() {
  const t = useWords()
  const run = useCommand()
  const held = useLab(heldUp, none)
  const startThem = () => Promise.all(held.map(({ id }) => run('node.start', { node: id })))
  return (
    <div className="opening" role="status">
      {held.length === 0 ? (
        <p className="step-text">{t('exercises.phase.starting')}</p>
      ) : (
        <>
          <p className="step-text">{t('exercises.not-begun', { count: held.length })}</p>
          {held.map(({ id, error, state }) => (
            <p key={id} className="note-line st-backoff">
              <Icon name="info" size={14} />
              <span>
                <b>{id}</b> {error ? errorText(t, error) : t(`common.state.${state}`)}
              </span>
            </p>
          ))}
          <div className="row">
            <Button act icon="play" onPress={() => void startThem()}>
              {t('shell.start-all')}
            </Button>
          </div>
        </>
      )}
    </div>
  )
}
