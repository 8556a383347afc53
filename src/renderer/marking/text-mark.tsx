import { mostTextPoints, type MarkedText } from '#shared/marking/marking'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { useUi } from '../store/hooks'
import { Segmented } from '../ui/controls/segmented'

const given = Array.from({ length: mostTextPoints + 1 }, (_, points) => String(points))

/** The points that a person gives, to be chosen from. */
export function Points(props: {
  label: string
  points: number | undefined
  onGive: (points: number) => void
}) {
  return (
    <Segmented
      label={props.label}
      value={props.points === undefined ? '' : String(props.points)}
      segments={given.map(value => ({ value, label: value }))}
      onChange={value => props.onGive(Number(value))}
    />
  )
}

/** One explanation, those that are the same beside it, and the points that it is worth. */
export function TextMark(props: {
  text: MarkedText
  /** Texts of others that are the same for the most part. */
  others: readonly { readonly name: string; readonly share: number; readonly text: string }[]
  points: number | undefined
  onGive: (points: number) => void
}) {
  const t = useWords()
  const format = useFormat()
  const language = useUi(ui => ui.language)
  const { step, text, words } = props.text
  const ask = props.text.ask[language]
  const count = text.split(/\s+/).filter(Boolean).length
  return (
    <section className="marking-text" data-step={step} aria-label={ask}>
      <h3>
        <bdi dir="auto">{ask}</bdi>
      </h3>
      <div className="marking-texts">
        <blockquote dir="auto" className={text === '' ? 'quiet' : ''}>
          {text === '' ? t('marking.no-text') : text}
        </blockquote>
        {props.others.map(other => (
          <div key={other.name}>
            <p className="note-line st-failed">
              {t('marking.like', { share: format.percent(other.share), other: other.name })}
            </p>
            <blockquote dir="auto">{other.text}</blockquote>
          </div>
        ))}
      </div>
      <div className="row">
        <Points label={t('marking.give', { ask })} points={props.points} onGive={props.onGive} />
        {words > 0 && (
          <small className="quiet">
            {t('marking.words', { count: format.number(count), of: format.number(words) })}
          </small>
        )}
      </div>
    </section>
  )
}
