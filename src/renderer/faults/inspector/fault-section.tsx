import type { FaultView } from '#shared/faults'
import type { Topology } from '#shared/topology'
import { linkId, outside } from '#shared/links'
import { useWords } from '../../i18n/use-words'
import { useLab, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { AddFault } from './add-fault'
import { FaultItem } from './fault-item'
import { placeText } from '../look/fault-text'
import { countsFaults, whyNoFaults } from '../look/links'
import { useFaults } from '../commands/use-faults'
import './fault-section.css'

/** The faults of one link, or of one door (`from` is `outside`), and the means to add some. */
export function FaultSection(props: {
  from: string
  to: string
  faults: readonly FaultView[]
  /** What is said when there are none. */
  none: string
}) {
  const t = useWords()
  const setUi = useSetUi()
  const { removeAll } = useFaults()
  const { from, to, faults, none } = props
  const link = linkId(from, to)
  const owner = from === outside ? to : from
  const runs = useLab(lab => countsFaults(lab.nodes[owner]?.state), false)
  const topology = useLab<Topology | null>(lab => lab.topology, null)
  const why = topology && whyNoFaults(topology, from, to)
  const own = faults.filter(({ fault }) => fault.type !== 'partition')
  return (
    <>
      {why ? (
        <p className="can-not">
          <Icon name="info" size={14} />
          <span>
            {t(`faults.can-not.${why}`, { node: owner, to })}
            {(why === 'external-link' || why === 'existing-link') &&
              whyNoFaults(topology, outside, to) === null && (
                <Button
                  size="s"
                  icon="chevr"
                  onPress={() => setUi({ selection: { kind: 'node', id: to }, tab: 'faults' })}
                >
                  {t('faults.show-door', { node: to })}
                </Button>
              )}
          </span>
        </p>
      ) : (
        faults.length === 0 && <p className="quiet small">{none}</p>
      )}
      {faults.length > 0 && (
        <ul className="fault-list" aria-label={t('faults.list', { link: placeText(t, link) })}>
          {faults.map(view => (
            <FaultItem
              key={view.fault.name}
              link={link}
              to={to}
              view={view}
              runs={runs}
              startsOpen={faults.length === 1}
            />
          ))}
        </ul>
      )}
      {own.length > 1 && (
        <Button
          act
          size="s"
          variant="ghost"
          icon="trash"
          className="remove-all"
          onPress={() => removeAll(link)}
        >
          {t('faults.remove-all')}
        </Button>
      )}
      {!why && <AddFault link={link} to={to} faults={faults} />}
    </>
  )
}
