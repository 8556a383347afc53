import type { Autopsy } from '#shared/state'
import { axisTicks } from '../../format/axis-ticks'
import { causeText } from '../../events/event-words'
import { faultTypeWord } from '../../faults/look/fault-text'
import { useFormat } from '../../format/use-format'
import { useWords, type Words } from '../../i18n/use-words'
import { autopsyBands, autopsySteps, isOrderOpen, type AutopsyStep } from '../../format/autopsy-scale'
import './autopsy-strip.css'

const width = 304
const left = 12
/** As wide as `1,984.2`, and the last circle beside it. */
const right = 64
const rowPx = 28

/** The measured timeline of one failover, to scale: one row a step, three bands, and the proof in bytes. */
export function AutopsyStrip({ autopsy }: { autopsy: Autopsy }) {
  const t = useWords()
  const format = useFormat()
  const steps = autopsySteps(autopsy)
  const firstByte = steps.findIndex(({ step }) => step === 'first-byte')
  /** What the wait was for; an exit may have been seen later. */
  const goal = firstByte < 0 ? steps.length - 1 : firstByte
  const seconds = autopsy.totalMs >= 2000
  const scale = seconds ? 1000 : 1
  const unit = seconds ? 's' : 'ms'
  const ticks = axisTicks((steps.at(-1)?.ms ?? 0) / scale)
  const max = (ticks.at(-1) ?? 1) * scale
  const x = (ms: number) => left + ((width - left - right) * ms) / max
  const bottom = 24 + steps.length * rowPx
  const total = format.durationText(autopsy.totalMs)
  return (
    <div className="sec">
      <div className="sec-head">
        <h3 className="h2">{t('lab.autopsy.title')}</h3>
        <span className="mono figure-accent">{total}</span>
      </div>
      <svg
        className="autopsy"
        viewBox={`0 0 ${width} ${bottom}`}
        role="img"
        aria-label={`${t('lab.autopsy.label', { from: autopsy.from, to: autopsy.to, time: total })}: ${steps
          .map(
            step =>
              `${stepName(t, step, autopsy)} ${format.durationText(step.ms)}${step.bound > 0 ? ` ${format.within(step.bound)}` : ''}`
          )
          .join('; ')}`}
      >
        {ticks.map(tick => (
          <g key={tick}>
            <path className="grid" d={`M${x(tick * scale)} 16V${bottom}`} />
            <text className="axis" x={x(tick * scale)} y="10" textAnchor="middle">
              {format.number(tick, 2)}
            </text>
          </g>
        ))}
        <text className="axis" x={width} y="10" textAnchor="end">
          {unit}
        </text>
        {autopsyBands(steps).map(band => (
          <rect
            key={band.name}
            className={`band-${band.name}`}
            x={x(band.start) + (band.start > 0 ? 1 : 0)}
            y="17"
            width={Math.max(1, x(band.end) - x(band.start) - (band.start > 0 ? 1 : 0))}
            height="4"
          />
        ))}
        {steps.map((step, index) => (
          <path key={index} className="drop" d={`M${x(step.ms)} 21V${40 + index * rowPx}`} />
        ))}
        {steps.map((step, index) => {
          const y = 40 + index * rowPx
          const before = x(step.ms) > 130
          const place = index === 0 ? ' first' : index === goal ? ' last' : ''
          return (
            <g key={index} className={`step${place}`}>
              {step.bound > 0 && (
                <path
                  className="bound"
                  d={`M${x(step.ms - step.bound)} ${y - 4}v8m0 -4H${x(step.ms + step.bound)}m0 -4v8`}
                />
              )}
              <circle cx={x(step.ms)} cy={y} r="4" />
              <text
                className="what"
                x={x(step.ms) + (before ? -12 : 12)}
                y={y + 4}
                textAnchor={before ? 'end' : 'start'}
              >
                {stepName(t, step, autopsy)}
              </text>
              <text className="when" x={width} y={y + 4} textAnchor="end">
                {step.ms === 0 ? '0' : format.fixed(step.ms / scale, seconds ? 2 : 1)}
              </text>
            </g>
          )
        })}
      </svg>
      {steps.map((step, index) => {
        const before = steps[index - 1]
        return (
          before &&
          isOrderOpen(step, before) && (
            <p key={index} className="small quiet">
              {t('lab.autopsy.order-open', {
                before: stepName(t, before, autopsy),
                after: stepName(t, step, autopsy),
                bound: format.durationText(step.boundBefore)
              })}
            </p>
          )
        )
      })}
      <div className="proof">
        <div>
          <small>{t('lab.autopsy.lost')}</small>
          <b>{format.number(autopsy.lostBytes)}</b> <span className="m11 quiet">B</span>
        </div>
        <div>
          <small>{t('lab.autopsy.repeated')}</small>
          <b>{format.number(autopsy.repeatedBytes)}</b> <span className="m11 quiet">B</span>
        </div>
        <div>
          <small>{t('lab.autopsy.resumed-at')}</small>
          <b>{format.number(autopsy.byte)}</b>
        </div>
      </div>
    </div>
  )
}

function stepName(t: Words, { step, by, cause }: AutopsyStep, autopsy: Autopsy): string {
  if (step === 'chosen') return t('lab.autopsy.step.chosen', { to: autopsy.to })
  if (step === 'fault-set') return t('lab.autopsy.step.fault-set', { fault: faultTypeWord(t, cause ?? '') })
  if (step !== 'lost') return t(`lab.autopsy.step.${step}`)
  return t('lab.autopsy.step.lost', { by, cause: causeText(t, cause ?? '') })
}
