import { useEffect, useRef, useState } from 'react'
import type { Fault } from '#shared/faults'
import { checkFault } from './check-fault'
import { edited, noEdits, type Edits } from './fault-draft'
import { fieldsOf } from '../look/fault-look'
import { ActGroup } from '../../ui/controls/act-group'
import { FaultFieldsForm } from './fault-fields-form'
import { useFaults } from '../commands/use-faults'

/** How long one may pause in typing before what is there is set, ms. */
const settleMs = 700

/** Changes a fault that is set: when a field is left, on Enter, or a moment after the last key. */
export function FaultEditor({ link, to, fault }: { link: string; to: string; fault: Fault }) {
  const { set } = useFaults()
  const [edits, setEdits] = useState<Edits>(noEdits)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const known = JSON.stringify(fault)
  useEffect(() => {
    // The lab has another value: what was sent has arrived, or somebody else has changed it.
    if (timer.current === undefined) setEdits(noEdits)
  }, [known])
  useEffect(() => () => clearTimeout(timer.current), [])

  const check = (now: Edits) => checkFault(edited(fault, now, fieldsOf(fault.type)))
  function commit(now: Edits): void {
    clearTimeout(timer.current)
    timer.current = undefined
    const checked = check(now)
    if (!checked.ok) return
    if (sameFault(checked.fault, fault)) setEdits(noEdits)
    else void set(link, checked.fault).then(ok => !ok && setEdits(noEdits))
  }
  const checked = check(edits)
  return (
    <form
      className="fault-editor"
      onSubmit={event => {
        event.preventDefault()
        commit(edits)
      }}
    >
      <ActGroup>
        <FaultFieldsForm
          fault={fault}
          edits={edits}
          problems={checked.ok ? {} : checked.problems}
          to={to}
          onEdit={next => {
            setEdits(next)
            clearTimeout(timer.current)
            // A choice is whole at once; a figure is when one stops typing.
            if (next.direction !== edits.direction) commit(next)
            else timer.current = setTimeout(commit, settleMs, next)
          }}
          onCommit={() => commit(edits)}
        />
      </ActGroup>
      {/* Enter in a field submits a form only when it has a button. */}
      <button type="submit" hidden />
    </form>
  )
}

function sameFault(a: Fault, b: Fault): boolean {
  const sorted = (fault: Fault) => JSON.stringify(Object.entries(fault).sort(([x], [y]) => (x < y ? -1 : 1)))
  return sorted(a) === sorted(b)
}
