import { useState } from 'react'
import { errorDetail, errorText } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useSetUi, useUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'
import { ExportMarks } from './export-marks'
import { FolderForm } from './folder-form'
import { HandIn } from './hand-in'
import { HandInTable } from './hand-in-table'
import { useMarking } from './use-marking'
import './marking.css'

/** What a class has handed in, for whoever marks it: opened, looked through by the host, marked one after the other. */
export function MarkingView({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const { view, open, openFile, close, mark } = useMarking()
  const setUi = useSetUi()
  const language = useUi(ui => ui.language)
  const chosen = useUi(ui => ui.handIn)
  const setChosen = (handIn: string | null) => setUi({ handIn })
  const handIns = view?.handIns ?? null
  const index = handIns?.findIndex(({ handIn }) => handIn.id === chosen) ?? -1
  const current = handIns?.[index]
  const [last, setLast] = useState<string | null>(null)
  const go = (by: number) => {
    setLast(chosen)
    setChosen(handIns?.[index + by]?.handIn.id ?? null)
  }
  return (
    <div className="page marking">
      <PageHead title={t('marking.title')} text={view ? view.folder : t('marking.text')}>
        {view && !current && (
          <Button variant="ghost" icon="folder" onPress={() => void close()}>
            {t('marking.another')}
          </Button>
        )}
        <Button icon="undo" onPress={onClose}>
          {t('marking.back')}
        </Button>
      </PageHead>
      {view === null && (
        <FolderForm onOpen={path => void open({ path })} onFile={file => void openFile(file)} />
      )}
      {view?.problem && (
        <EmptyState icon="failed" title={t('marking.failed')} text={errorText(t, view.problem)}>
          <p className="quiet small">{errorDetail(t, language, view.problem)}</p>
        </EmptyState>
      )}
      {view && !view.problem && handIns === null && <Looking {...view.looked} />}
      {handIns?.length === 0 && (
        <EmptyState icon="folder" title={t('marking.none')} text={t('marking.none-text')} />
      )}
      {view && handIns && handIns.length > 0 && !current && (
        <>
          <HandInTable handIns={handIns} last={last} onChoose={setChosen} />
          <ExportMarks handIns={handIns} />
        </>
      )}
      {view && handIns && current && (
        <HandIn
          key={current.handIn.id}
          graded={current}
          all={handIns}
          index={index}
          maximum={view.maximum}
          onMark={mark}
          onGo={go}
        />
      )}
    </div>
  )
}

function Looking({ done, of }: { done: number; of: number }) {
  const t = useWords()
  const text = of === 0 ? t('marking.counting') : t('marking.looking', { done, of })
  return (
    <div className="marking-looking">
      <p role="status">{text}</p>
      <progress aria-label={text} max={Math.max(1, of)} value={done} />
    </div>
  )
}
