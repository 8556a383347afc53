import { useEffect, useState } from 'react'
import {
  Button as AriaButton,
  Dialog,
  DialogTrigger,
  Label,
  Popover,
  Slider,
  SliderOutput,
  SliderThumb,
  SliderTrack
} from 'react-aria-components'
import { targetRates } from '#shared/load/target-rates'
import type { LoadView } from '#shared/state'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { controlGlows } from '../../store/glow'
import { useCommand, useLab, useSetUi } from '../../store/hooks'
import { useMayAct } from '../../ui/acts'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import { Switch } from '../../ui/controls/switch'
import '../../ui/overlays/menu.css'
import './load-switch.css'

/** Even steps on a logarithmic scale, so that 1 and 2000 are both easy to reach. */
const steps = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 2000]
const off: LoadView = { enabled: false, rate: 128, targets: [] }

/** Requests all the time, at a rate that can be changed while it runs. */
export function LoadSwitch() {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const setUi = useSetUi()
  const mayAct = useMayAct()
  const load = useLab(lab => lab.load, off)
  const glows = useLab(lab => controlGlows(lab, 'load'), false)
  /** What was chosen last, until the lab says the same: the next step of the slider begins there. */
  const [wanted, setWanted] = useState<number | null>(null)
  useEffect(() => {
    setWanted(current => (current === load.rate ? null : current))
  }, [load.rate])
  const apply = async (next: number): Promise<void> => {
    setWanted(next === load.rate ? null : next)
    const { ok } = await run('load.set', { enabled: load.enabled, rate: next })
    if (!ok) setWanted(null)
  }
  const rate = wanted ?? load.rate
  const each = targetRates(load)
  const total = each.length === 0 ? load.rate : Math.round(each.reduce((sum, one) => sum + one.rate, 0))
  const nearest = steps.reduce(
    (best, step, index) => (Math.abs(step - rate) < Math.abs((steps[best] ?? 0) - rate) ? index : best),
    0
  )
  return (
    <div className={glows ? 'load glows' : 'load'}>
      <Switch
        act
        isSelected={load.enabled}
        onChange={enabled => void run('load.set', { enabled, rate: load.rate })}
      >
        <span className="word-4">{t('shell.load-generator')}</span>
      </Switch>
      <DialogTrigger>
        <AriaButton
          className="load-rate mono quiet"
          aria-label={t('shell.load-rate-button', { rate: format.number(total) })}
        >
          {format.number(total)}/s
        </AriaButton>
        <Popover className="popover load-popover" offset={6}>
          <Dialog aria-label={t('shell.load-rate')}>
            {({ close }) => (
              <>
                <Slider
                  className="slider"
                  isDisabled={!mayAct}
                  minValue={0}
                  maxValue={steps.length - 1}
                  value={nearest}
                  onChange={value => setWanted(steps[Number(value)] ?? null)}
                  onChangeEnd={value => void apply(steps[Number(value)] ?? load.rate)}
                >
                  <Label>{t('shell.load-rate')}</Label>
                  <SliderOutput className="mono">{format.number(rate)}/s</SliderOutput>
                  <SliderTrack className="slider-track">
                    <SliderThumb className="slider-thumb" />
                  </SliderTrack>
                </Slider>
                <TargetRates load={load} />
                <Button
                  act
                  icon="bolt"
                  onPress={() => {
                    close()
                    setUi({ loadForm: { target: null, recorded: null } })
                  }}
                >
                  {t('load.what-is-sent')}
                </Button>
              </>
            )}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </div>
  )
}

const shared = 'shared'

/** What is sent to each target, how much of it a second, and a rate of its own for each. */
function TargetRates({ load }: { load: LoadView }) {
  const t = useWords()
  const format = useFormat()
  const run = useCommand()
  const { enabled, rate, rates = {} } = load
  const set = (to: string, chosen: string) => {
    const others = Object.fromEntries(Object.entries(rates).filter(([target]) => target !== to))
    const own = chosen === shared ? {} : { [to]: Number(chosen) }
    void run('load.set', { enabled, rate, rates: { ...others, ...own } })
  }
  return (
    <ul className="load-list">
      {targetRates(load).map(({ to, unit, rate: each, own }) => (
        <li key={to}>
          <span className="ellipsis">
            <b>{to}</b>{' '}
            <span className="quiet">
              {format.figure(each)} {t(`load.unit.${unit}`)}/s
            </span>
          </span>
          <Select
            act
            label={t('shell.load-rate-of', { target: to })}
            value={own ? String(each) : shared}
            options={[
              { value: shared, label: t('shell.load-shared') },
              ...[...new Set([...steps, ...(own ? [each] : [])])].map(step => ({
                value: String(step),
                label: `${format.number(step)}/s`
              }))
            ]}
            onChange={chosen => set(to, chosen)}
          />
        </li>
      ))}
    </ul>
  )
}
