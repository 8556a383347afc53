import { useWords } from '../../i18n/use-words'
import { useLab, useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { Tooltip } from '../../ui/overlays/tooltip'
import { Button as AriaButton } from 'react-aria-components'
import { useLabModel } from '../model/lab-model'
import './fold-group.css'

/** Opens or folds the groups of some hubs, and leaves all others as they are. */
function useFold(): (hub: string, fold: boolean) => void {
  const setUi = useSetUi()
  const { folded } = useLabModel()
  return (hub, fold) => {
    const others = [...folded].filter(one => one !== hub)
    setUi({ folded: fold ? [...others, hub] : others })
  }
}

/** In the corner of a hub's card: folds the nodes behind it into the card. */
export function FoldButton({ hub }: { hub: string }) {
  const t = useWords()
  const fold = useFold()
  const { groups, folded } = useLabModel()
  const count = groups.get(hub)?.length ?? 0
  if (count === 0) return null
  const isFolded = folded.has(hub)
  return (
    <Button
      size="s"
      variant="ghost"
      icon={isFolded ? 'chevr' : 'chev'}
      className="nodrag fold"
      aria-expanded={!isFolded}
      aria-label={t(isFolded ? 'lab.fold.open' : 'lab.fold.close', { count, node: hub })}
      onPress={() => fold(hub, !isFolded)}
    />
  )
}

/** A dot for each node behind a folded hub, with the icon of its state; pressed, they are cards again. */
export function GroupDots({ hub }: { hub: string }) {
  const t = useWords()
  const fold = useFold()
  const leaves = useLabModel().groups.get(hub) ?? []
  const states = useLab(lab => leaves.map(id => lab.nodes[id]?.state ?? 'stopped'), [])
  const up = states.filter(state => state === 'up').length
  // One that has opened no port may only be slow: that is no fault yet.
  const troubled = useLab(
    lab =>
      leaves.filter(id => {
        const problem = lab.nodes[id]?.trouble?.problem
        return problem !== undefined && problem.kind !== 'none'
      }),
    []
  )
  const dots = t('lab.fold.dots', { up, count: leaves.length })
  const mend = troubled.length === 0 ? null : t('lab.fold.to-mend', { count: troubled.length })
  const words = mend === null ? dots : `${dots}, ${mend} (${troubled.join(', ')})`
  return (
    <Tooltip text={`${words}: ${t('lab.fold.open', { count: leaves.length, node: hub })}`}>
      <AriaButton className="group-dots nodrag" aria-label={words} onPress={() => fold(hub, false)}>
        {states.map((state, index) => (
          <span key={leaves[index]} className={`st-${state}`}>
            <Icon name={state} size={12} />
          </span>
        ))}
        {mend !== null && <span className="reason">{mend}</span>}
      </AriaButton>
    </Tooltip>
  )
}
