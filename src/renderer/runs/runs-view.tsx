import { useState } from 'react'
import { FileTrigger } from 'react-aria-components'
import { useRunFiles } from '../actions/use-run-files'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'
import { Comparison } from './compare/comparison'
import { RunRow } from './run-row'
import { useRuns } from './use-runs'
import './runs-view.css'

/** The runs of before: opened as they were, named, kept, deleted, saved, and two of them side by side. */
export function RunsView() {
  const t = useWords()
  const { runs, refresh } = useRuns()
  const files = useRunFiles()
  const [compared, setCompared] = useState<readonly string[]>([])
  // The third takes the place of the first.
  const compare = (id: string, on: boolean) =>
    setCompared(before => (on ? [...before, id].slice(-2) : before.filter(one => one !== id)))
  const chosen = compared.flatMap(id => runs?.find(run => run.id === id) ?? [])
  const [first, second] = chosen
  return (
    <div className="page runs">
      <PageHead title={t('runs.title')} text={t('runs.text')}>
        <FileTrigger
          acceptedFileTypes={['.relevo-run']}
          onSelect={chosen => {
            const [file] = chosen ?? []
            if (file) void files.open(file).then(refresh)
          }}
        >
          <Button icon="folder">{t('runs.open-file')}</Button>
        </FileTrigger>
      </PageHead>
      {first && second ? (
        <Comparison key={`${first.id} ${second.id}`} runs={[first, second]} onClose={() => setCompared([])} />
      ) : (
        first && <p className="quiet">{t('runs.compare-one')}</p>
      )}
      {runs === null ? (
        <EmptyState icon="clock" title={t('runs.reading')} />
      ) : runs.length === 0 ? (
        <EmptyState icon="clock" title={t('runs.none')} text={t('runs.none-text')} />
      ) : (
        <ul className="panel run-list" aria-label={t('runs.list')}>
          {runs.map(run => (
            <RunRow
              key={run.id}
              run={run}
              isCompared={compared.includes(run.id)}
              onCompare={on => compare(run.id, on)}
              onChanged={() => void refresh()}
            />
          ))}
        </ul>
      )}
    </div>
  )
}
