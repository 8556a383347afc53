import { loadOutcomes, unitOf, type LoadStats } from '#shared/load/load-results'
import type { LoadView, NodeView } from '#shared/state'
import { useFormat } from '../format/use-format'
import { replyPlaceText } from '../i18n/reply-place'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { Chip } from '../ui/display/chip'
import { DifferenceView, outcomeTones } from './attempt-view'
import { saidText } from './said-text'
import './load.css'

const none: LoadView['targets'] = []

/** Of the client: what its load says to each target, and what became of it. */
export function LoadCounts({ node }: { node: NodeView }) {
  const t = useWords()
  const setUi = useSetUi()
  const targets = useLab<LoadView['targets']>(lab => lab.load.targets, none)
  const counted = new Map(node.stats?.loads?.map(load => [load.to, load]))
  return (
    <section className="sec" aria-label={t('load.title')}>
      <div className="sec-head">
        <h3 className="h2">{t('load.title')}</h3>
        <Button
          act
          size="s"
          icon="bolt"
          onPress={() => setUi({ loadForm: { target: null, recorded: null } })}
        >
          {t('load.change')}
        </Button>
      </div>
      <ul className="load-targets">
        {targets.map(({ to, protocol }) => (
          <li key={to}>
            <div className="row">
              <b className="ellipsis grow">{to}</b>
              <span className="small quiet">{t(`load.protocol.${protocol}`)}</span>
            </div>
            <Counts load={counted.get(to)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Counts({ load }: { load: LoadStats | undefined }) {
  const t = useWords()
  const format = useFormat()
  if (!load) return null
  const { outcomes, last, varying, protocol } = load
  const some = loadOutcomes.filter(outcome => outcome === 'expected' || outcomes[outcome] > 0)
  return (
    <>
      <div className="load-outcomes">
        {some.map(outcome => (
          <Chip key={outcome} state={outcomeTones[outcome]}>
            {format.number(outcomes[outcome])} {t(`load.outcome.${outcome}`)}
          </Chip>
        ))}
        <span className="small quiet">{t(`load.unit.${unitOf(protocol)}`)}</span>
      </div>
      {last && <code className="small">{t('load.last', { what: saidText(t, format, last.said) })}</code>}
      {last?.difference && <DifferenceView difference={last.difference} />}
      {varying.length > 0 && (
        <p className="small quiet">
          {t('load.varying', { places: varying.map(place => replyPlaceText(t, place)).join(', ') })}
        </p>
      )}
    </>
  )
}
