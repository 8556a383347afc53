import { useState } from 'react'
import { useWords } from '../i18n/use-words'
import { useSetUi } from '../store/hooks'
import { ExportMenu } from '../ui/overlays/export-menu'
import { Button } from '../ui/controls/button'
import { commandKey } from '../actions/command-key'
import { AddNodeDialog } from './edit/add-node-dialog'
import { clearPositions } from './edit/edit-topology'
import { useLabModel } from './model/lab-model'
import { useEdits } from './edit/use-edits'
import { askToFit } from './graph/use-fit'
import './tools.css'

/** Editing in place: add, undo, redo, arrange, fit. */
export function Tools() {
  const t = useWords()
  const { topology } = useLabModel()
  const { change, undo, redo, canUndo, canRedo } = useEdits()
  const setUi = useSetUi()
  const [adding, setAdding] = useState(false)
  const placed = topology.nodes.some(node => node.position)
  return (
    <div className="tools">
      <div className="tool-adds">
        <Button act icon="plus" onPress={() => setAdding(true)}>
          <span className="label">{t('lab.add-node')}</span>
        </Button>
        <Button
          act
          icon="machine"
          hint={`${t('machines.add')}. ${t('machines.add-hint')}`}
          onPress={() => setUi({ addingMachine: true })}
        >
          <span className="label">{t('machines.add')}</span>
        </Button>
      </div>
      <div className="tool-row">
        <Button
          act
          variant="ghost"
          icon="undo"
          aria-label={t('lab.undo')}
          hint={`${t('lab.undo')} (${commandKey} Z)`}
          isDisabled={!canUndo}
          onPress={undo}
        />
        <Button
          act
          variant="ghost"
          icon="redo"
          aria-label={t('lab.redo')}
          hint={`${t('lab.redo')} (${commandKey} Y)`}
          isDisabled={!canRedo}
          onPress={redo}
        />
        {placed && (
          <Button
            act
            variant="ghost"
            icon="lab"
            aria-label={t('lab.arrange')}
            onPress={() => void change(clearPositions).then(askToFit)}
          />
        )}
        <ExportMenu name={`relevo-${topology.name}`} picture={() => document.querySelector('.react-flow')} />
        <Button variant="ghost" icon="fit" aria-label={t('lab.fit')} onPress={askToFit} />
      </div>
      {adding && <AddNodeDialog onClose={() => setAdding(false)} />}
    </div>
  )
}
