import type { Selection } from '../../store/ui-store'
import { useWords } from '../../i18n/use-words'
import { LinkInspector } from './link-inspector'
import { NodeInspector } from './node-inspector'
import './inspector.css'

/** Everything about what is selected. */
export function Inspector({ selection }: { selection: Selection }) {
  const t = useWords()
  return (
    <aside className="insp" aria-label={t('lab.inspector')}>
      {selection.kind === 'node' ? (
        <NodeInspector key={selection.id} id={selection.id} />
      ) : (
        <LinkInspector key={selection.id} id={selection.id} />
      )}
    </aside>
  )
}
