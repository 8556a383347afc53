import { useState } from 'react'
import type { TopologyNode } from '#shared/topology'
import { useWords } from '../../i18n/use-words'
import { useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { SelectField } from '../../ui/controls/select-field'
import { useLabModel } from '../model/lab-model'
import { MoveDialog } from './move-dialog'
import { isMovable } from './place-node'

const desk = ''

/** On which machine a node runs. */
export function MachineForm({ node }: { node: TopologyNode }) {
  const t = useWords()
  const setUi = useSetUi()
  const { topology } = useLabModel()
  const { machines = [] } = topology
  const [wanted, setWanted] = useState<string | null>(null)
  if (!isMovable(node)) return null
  if (machines.length === 0) {
    return (
      <p className="machine-form">
        <Button act icon="machine" onPress={() => setUi({ addingMachine: true })}>
          {t('machines.add')}
        </Button>
      </p>
    )
  }
  return (
    <div className="machine-form">
      <SelectField
        label={t('machines.machine')}
        value={node.machine ?? desk}
        options={[
          { value: desk, label: t('machines.desk') },
          ...machines.map(({ id, address }) => ({ value: id, label: `${id} · ${address}` }))
        ]}
        onChange={chosen => chosen !== (node.machine ?? desk) && setWanted(chosen)}
      />
      {wanted !== null && (
        <MoveDialog
          move={{ node: node.id, machine: wanted === desk ? null : wanted }}
          onClose={() => setWanted(null)}
        />
      )}
    </div>
  )
}
