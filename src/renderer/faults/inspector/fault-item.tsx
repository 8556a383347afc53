import { useState } from 'react'
import type { FaultView } from '#shared/faults'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { useLab, useRunClock } from '../../store/hooks'
import { useMayAct } from '../../ui/acts'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import { FaultEditor } from '../form/fault-editor'
import { cuts, faultIcons } from '../look/fault-look'
import { biteText, faultDetails, faultWord } from '../look/fault-text'
import { partitionText } from '../look/partition-text'
import { useFaults } from '../commands/use-faults'

/** One fault: what it is, what it has done, and, opened, the fields that change it. */
export function FaultItem(props: {
  link: string
  to: string
  view: FaultView
  runs: boolean
  startsOpen: boolean
}) {
  const t = useWords()
  const format = useFormat()
  const now = useRunClock(1000)
  const { remove, heal } = useFaults()
  const mayAct = useMayAct()
  const { link, to, view, runs } = props
  const { fault, setAt } = view
  const [open, setOpen] = useState(props.startsOpen)
  const word = faultWord(t, fault.type)
  const bitten = view.counts !== null && (view.counts.connections > 0 || view.counts.bytes > 0)
  const isPartition = fault.type === 'partition'
  const partition = useLab(lab => lab.partitions.find(({ name }) => name === fault.name), undefined)
  const partitionSaid = partitionText(t, partition ?? fault)
  const details = isPartition ? [t('faults.does.partition')] : faultDetails(t, format, fault, to)
  return (
    <li
      className={`fault${cuts(fault) ? ' cuts' : ''}`}
      onKeyDown={event => {
        // Here the key is for the fault, not for the link or node that is selected.
        if (event.key !== 'Delete' || event.target instanceof HTMLInputElement) return
        event.preventDefault()
        if (mayAct && !isPartition) remove(link, fault.name)
      }}
    >
      <div className="fault-head">
        <Icon name={faultIcons[fault.type]} size={14} />
        <b>{word}</b>
        <span className="m11 quiet type">{fault.type}</span>
        <span className="grow" />
        {isPartition ? (
          <Button
            act
            size="s"
            aria-label={t('faults.partition.heal-name', { name: partitionSaid })}
            onPress={() => heal(fault.name)}
          >
            {t('faults.partition.heal')}
          </Button>
        ) : (
          <>
            <Button
              size="s"
              variant="ghost"
              aria-expanded={open}
              aria-label={t('faults.edit', { fault: word })}
              icon={open ? 'chev' : 'chevr'}
              onPress={() => setOpen(!open)}
            />
            <Button
              act
              size="s"
              variant="ghost"
              icon="trash"
              aria-label={t('faults.remove', { fault: word })}
              onPress={() => remove(link, fault.name)}
            />
          </>
        )}
      </div>
      {(details.length > 0 || !isAutomatic(fault)) && (
        <p className="fault-what">
          {details.map(text => (
            <span key={text}>{text}</span>
          ))}
          {!isAutomatic(fault) && (
            <span className="quiet">
              {t('faults.field.name')}:{' '}
              <span className="m11">{isPartition ? partitionSaid : fault.name}</span>
            </span>
          )}
        </p>
      )}
      <p className={`fault-bite${bitten ? ' bitten' : ''}`}>
        <Icon name={bitten ? 'bolt' : 'info'} size={12} />
        <span>{biteText(t, format, view, runs)}</span>
        <span className="grow" />
        <span className="quiet nw">
          {t('faults.set-since', { time: format.wholeDuration(Math.max(0, now - setAt)) })}
        </span>
      </p>
      {open && !isPartition && <FaultEditor link={link} to={to} fault={fault} />}
    </li>
  )
}

/** A name that says no more than the type and the direction. */
const isAutomatic = ({ name, type }: FaultView['fault']): boolean =>
  name === type || name === `${type}_upstream` || name === `${type}_downstream`
