import type { ExerciseView, Verdict } from '#shared/exercise/view'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useCommand, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import { CheckLine } from './check-line'

const looks: Readonly<Record<Verdict, { readonly icon: IconName; readonly tone: string }>> = {
  held: { icon: 'up', tone: 'up' },
  deviated: { icon: 'down', tone: 'down' },
  inconclusive: { icon: 'info', tone: 'backoff' }
}

/** How it came out: the verdict, the points, what had to hold at the end, and where to go from here. */
export function ExerciseEnd({ exercise }: { exercise: ExerciseView }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const setUi = useSetUi()
  const { verdict, points, steady, name, file } = exercise
  const close = async (screen?: string) => {
    await run('exercise.close', {})
    if (screen !== undefined) setUi({ screen })
  }
  return (
    <>
      {verdict ? (
        <>
          <h3 className={`verdict st-${looks[verdict].tone}`}>
            <Icon name={looks[verdict].icon} size={20} /> {t(`exercises.verdict.${verdict}`)}
          </h3>
          <p className="step-text">{t(`exercises.verdict.${verdict}-text`)}</p>
        </>
      ) : (
        <h3 className="verdict">{t('exercises.stopped')}</h3>
      )}
      {points.of > 0 && (
        <p className="exercise-points">
          {t('exercises.points', { got: format.number(points.got, 1), of: format.number(points.of, 1) })}
          {points.cost > 0 && (
            <small className="quiet"> {t('exercises.cost', { cost: format.number(points.cost, 1) })}</small>
          )}
        </p>
      )}
      {steady.after.map(check => (
        <CheckLine key={`${check.measure} ${check.of}`} check={check} />
      ))}
      <div className="row exercise-end-acts">
        <Button act size="l" variant="primary" onPress={() => void close('exercises')}>
          {t('exercises.close')}
        </Button>
        {file === null && (
          <Button act size="l" icon="reset" onPress={() => setUi({ exercise: { name, unattended: false } })}>
            {t('exercises.again')}
          </Button>
        )}
      </div>
    </>
  )
}
