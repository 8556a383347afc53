import type { Fault, FaultDirection } from '#shared/faults'
import { isDirected } from '#shared/runs/fault-words'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Segmented } from '../../ui/controls/segmented'
import type { Problem } from './check-fault'
import { fieldText, withText, type Edits } from './fault-draft'
import { directionArrows, fieldsOf } from '../look/fault-look'
import { NumberField } from './number-field'
import './fault-fields-form.css'

const directions: readonly FaultDirection[] = ['upstream', 'downstream', 'both']

/** The figures and the direction of a fault, for a new one and for one that is set. */
export function FaultFieldsForm(props: {
  fault: Fault
  edits: Edits
  problems: Readonly<Record<string, Problem>>
  /** Who accepts the connections. */
  to: string
  onEdit: (edits: Edits) => void
  /** A field was left, or Enter was pressed. */
  onCommit?: () => void
}) {
  const t = useWords()
  const format = useFormat()
  const { fault, edits, problems, to, onEdit, onCommit } = props
  return (
    <>
      {isDirected(fault) && (
        <div className="field">
          <span className="label">{t('faults.field.direction')}</span>
          <Segmented
            label={t('faults.field.direction')}
            value={edits.direction ?? fault.direction}
            segments={directions.map(value => ({
              value,
              name: t(`faults.direction.${value}`, { to }),
              label: (
                <>
                  <span aria-hidden="true">{directionArrows[value]}</span>
                  <span className="ellipsis">{t(`faults.direction.${value}`, { to })}</span>
                </>
              )
            }))}
            onChange={direction => onEdit({ ...edits, direction })}
          />
        </div>
      )}
      <div className="fault-fields">
        {fieldsOf(fault.type).map(field => (
          <NumberField
            key={field.key}
            field={field}
            text={fieldText(format, fault, edits, field)}
            problem={problems[field.key]}
            onChange={text => onEdit(withText(edits, field.key, text))}
            {...(onCommit && { onCommit })}
          />
        ))}
      </div>
    </>
  )
}
