import type { Autopsy } from '#shared/state'
import type { Format } from '../../format/format'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { autopsySteps, isAsk, isOrderOpen, type AutopsyStep } from '../../format/autopsy-scale'
import { stepText } from '../../diagram/point-text'
import './autopsy-steps.css'

const stepPx = 22
/** Height of the block under a row: its steps, and the proof in bytes. */
export const stepsHeight = (autopsy: Autopsy) => (autopsy.steps.length + 1) * stepPx + 14

/** The steps of an autopsy under its event: what, where, ms since the step before, ms since the first. */
export function AutopsySteps({ autopsy }: { autopsy: Autopsy }) {
  const t = useWords()
  const format = useFormat()
  const steps = autopsySteps(autopsy)
  return (
    <div className="steps">
      <ol>
        {steps.map((step, index) => {
          const before = steps[index - 1]
          return (
            <li key={index}>
              <span className="ellipsis">{stepText(t, step.step, step.cause, autopsy.to)}</span>
              <span className="quiet">
                {isAsk(step.step) || step.step === 'exit-seen' ? t('timeline.supervisor') : step.by}
              </span>
              {isOrderOpen(step, before) ? (
                <span className="quiet" title={t('timeline.order-open-hint')}>
                  {t('timeline.order-open', { bound: format.durationText(step.boundBefore) })}
                </span>
              ) : (
                <span className="mono quiet">{before ? `+${format.fixed(step.ms - before.ms, 1)}` : ''}</span>
              )}
              <span className="mono total">
                {format.fixed(step.ms, 1)}
                {step.bound > 0 && <small> {format.within(step.bound)}</small>}
              </span>
            </li>
          )
        })}
      </ol>
      <p>
        {t('timeline.proof', {
          total: totalText(format, autopsy, steps),
          byte: format.number(autopsy.byte),
          lost: format.number(autopsy.lostBytes),
          repeated: format.number(autopsy.repeatedBytes)
        })}
      </p>
    </div>
  )
}

/** How long it took, with what is not known of that. */
function totalText(format: Format, { totalMs }: Autopsy, steps: readonly AutopsyStep[]): string {
  const goal = steps.find(({ step }) => step === 'first-byte') ?? steps.at(-1)
  const text = format.durationText(totalMs)
  return goal && goal.bound > 0 ? `${text} ${format.within(goal.bound)}` : text
}
