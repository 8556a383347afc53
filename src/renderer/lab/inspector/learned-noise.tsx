import { learnsNoise, type LearnedPlace, type PlaceState } from '#shared/noise'
import type { NodeState, NodeView } from '#shared/state'
import type { NodeOfKind } from '#shared/topology'
import { replyPlaceText } from '../../i18n/reply-place'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { useMayAct } from '../../ui/acts'
import { Chip } from '../../ui/display/chip'
import { useLabModel } from '../model/lab-model'
import { useLearned } from './use-learned'
import './learned-noise.css'

const tones: Readonly<Record<PlaceState, NodeState>> = {
  candidate: 'backoff',
  volatile: 'frozen',
  learned: 'up',
  restarted: 'down',
  accepted: 'up',
  struck: 'down'
}

/** What a replicating proxy takes for noise in its replicas' replies, with each one's value, and what may be said to it. */
export function LearnedNoise({ node }: { node: NodeView }) {
  const { topology } = useLabModel()
  const proxy = topology.nodes.find(({ id }) => id === node.id)
  if (proxy?.kind !== 'replicating-proxy') return null
  return proxy.mode === 'coursework' ? <CourseworkNote /> : <Places node={node} proxy={proxy} />
}

/** In place of the list: this proxy compares nothing. */
function CourseworkNote() {
  const t = useWords()
  return (
    <section className="sec" aria-label={t('lab.compare.mode')}>
      <div className="sec-head">
        <h3 className="h2">{t('lab.compare.mode')}</h3>
      </div>
      <p className="small">{t('lab.compare.coursework-note')}</p>
    </section>
  )
}

function Places({ node, proxy }: { node: NodeView; proxy: NodeOfKind<'replicating-proxy'> }) {
  const t = useWords()
  const { topology } = useLabModel()
  const isUp = node.state === 'up'
  // The proxy itself is asked for it: it is in no run that is over.
  const isAsked = useMayAct()
  const { places, decide } = useLearned(node.id, isUp && isAsked)
  const ignores = Object.values(proxy.ignore).some(list => list.length > 0)
  const isRead = proxy.compare !== 'bytes' || learnsNoise(proxy, topology) || ignores
  const bytesOnly = proxy.reply === 'majority' || !isRead
  const empty = emptyText({ bytesOnly, isAsked, isUp, isKnown: places !== null })
  return (
    <section className="sec" aria-label={t('lab.noise.title')}>
      <div className="sec-head">
        <h3 className="h2">{t('lab.noise.title')}</h3>
      </div>
      {places === null || places.length === 0 ? (
        <p className="small quiet">{t(`lab.noise.${empty}`)}</p>
      ) : (
        <ul className="noise">
          {places.map(place => (
            <li key={`${place.scope} ${place.place}`}>
              <Place place={place} isUp={isUp} decide={decide} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function emptyText(is: { bytesOnly: boolean; isAsked: boolean; isUp: boolean; isKnown: boolean }) {
  if (is.bytesOnly) return 'bytes-only'
  if (!is.isAsked) return 'not-recorded'
  return !is.isUp ? 'not-up' : is.isKnown ? 'empty' : 'asking'
}

function Place(props: {
  place: LearnedPlace
  isUp: boolean
  decide: ReturnType<typeof useLearned>['decide']
}) {
  const t = useWords()
  const format = useFormat()
  const { place, isUp, decide } = props
  const { state, scope, times, replies, examples } = place
  const name = replyPlaceText(t, place.place)
  return (
    <>
      <div className="row">
        <b className="ellipsis grow" title={place.place}>
          {name}
        </b>
        <Chip state={tones[state]}>{t(`lab.noise.state.${state}`)}</Chip>
      </div>
      <p className="m11 quiet">
        {scope !== '*' && <span className="mono">{scope} · </span>}
        {/* What ends a comparison is not counted. */}
        {state !== 'restarted' &&
          (times > 0
            ? t('lab.noise.times', { times: format.number(times), replies: format.number(replies) })
            : t('lab.noise.times-none'))}
      </p>
      <dl>
        {Object.entries(examples).map(([replica, value]) => (
          <div key={replica}>
            <dt className="ellipsis">{replica}</dt>
            <dd className="mono ellipsis" title={value}>
              {value === '' ? t('lab.noise.nothing-there') : value}
            </dd>
          </div>
        ))}
      </dl>
      {state === 'restarted' && <p className="small quiet">{t('lab.noise.restarted')}</p>}
      <div className="row">
        {(state === 'candidate' || state === 'restarted' || state === 'struck') && (
          <Button
            act
            size="s"
            icon="check"
            isDisabled={!isUp}
            hint={t('lab.noise.accept-hint')}
            aria-label={t('lab.noise.accept-place', { place: name })}
            onPress={() => void decide('compare.accept', place)}
          >
            {t('lab.noise.accept')}
          </Button>
        )}
        {state !== 'struck' && state !== 'restarted' && (
          <Button
            act
            size="s"
            icon="close"
            isDisabled={!isUp}
            hint={t('lab.noise.strike-hint')}
            aria-label={t('lab.noise.strike-place', { place: name })}
            onPress={() => void decide('compare.strike', place)}
          >
            {t('lab.noise.strike')}
          </Button>
        )}
      </div>
    </>
  )
}
