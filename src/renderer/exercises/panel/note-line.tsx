import type { ExerciseNote } from '#shared/exercise/view'
import { linkName } from '../../faults/look/links'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Icon } from '../../ui/icon/icon'

/** What may have to be said of a step: that it did not bite, that another node was meant. */
export function NoteLine({ note: { note, values } }: { note: ExerciseNote }) {
  const t = useWords()
  const format = useFormat()
  const text = (key: string) => linkName(String(values[key] ?? ''))
  const within = Number(values.within)
  return (
    <p className="note-line st-backoff" role="status">
      <Icon name="info" size={14} />
      <span>
        {t(`exercises.note.${note}`, {
          done: text('done'),
          wanted: text('node') || text('link'),
          error: text('error'),
          within: Number.isFinite(within) ? format.number(within / 1000, 1) : ''
        })}
      </span>
    </p>
  )
}
