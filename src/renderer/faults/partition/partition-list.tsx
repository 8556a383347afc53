import type { PartitionView } from '#shared/faults'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { partitionGlows } from '../../store/glow'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { partitionText } from '../look/partition-text'
import { sideText } from '../look/side-text'
import { useFaults } from '../commands/use-faults'
import './partition-list.css'

const none: readonly PartitionView[] = []

/** The partitions that are on, each with its sides and the button that ends it; `node`: only those that it is in. */
export function PartitionList({ node, className = '' }: { node?: string; className?: string }) {
  const partitions = useLab(lab => lab.partitions, none)
  const shown =
    node === undefined ? partitions : partitions.filter(({ sides }) => sides.flat().includes(node))
  if (shown.length === 0) return null
  return (
    <ul className={`partitions ${className}`}>
      {shown.map(partition => (
        <Partition key={partition.name} partition={partition} />
      ))}
    </ul>
  )
}

function Partition({ partition }: { partition: PartitionView }) {
  const { name, sides } = partition
  const t = useWords()
  const format = useFormat()
  const { heal } = useFaults()
  const glows = useLab(lab => partitionGlows(lab, name), false)
  const said = partitionText(t, partition)
  const all = sides.map(side => format.list(side)).join(' | ')
  return (
    <li className="partition" title={t('faults.partition.label', { name: said, sides: all })}>
      <Icon name="partition" size={14} />
      <b>{t('faults.partition.active')}</b>
      {/* Before the names: it is in sight beside whatever is open, and where it was. */}
      <Button
        act
        size="s"
        className={glows ? 'glows' : ''}
        aria-label={t('faults.partition.heal-name', { name: said })}
        onPress={() => heal(name)}
      >
        {t('faults.partition.heal')}
      </Button>
      <span className="m11 ellipsis partition-name">{said}</span>
      <span className="partition-sides">
        {sides.map((side, index) => (
          <span key={index} className="partition-side ellipsis">
            {sideText(t, format, side)}
          </span>
        ))}
      </span>
    </li>
  )
}
