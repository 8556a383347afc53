import { visibleText } from '#shared/trust/visible-text'
import { useWords } from '../../i18n/use-words'

/** A text from somebody else, whole, in the order in which it is written, with what can't be seen in it by its name. */
export function Visible({ text }: { text: string }) {
  const t = useWords()
  return (
    <code className="visible">
      {visibleText(text).map((piece, index) =>
        piece.hidden ? (
          <mark key={index} title={t('trust.hidden', { name: piece.text })}>
            {piece.text}
          </mark>
        ) : (
          piece.text
        )
      )}
    </code>
  )
}
