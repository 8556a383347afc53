import { Fragment } from 'react'

const marks = /\*\*([^*]+)\*\*|`([^`]+)`/g

/** Words of an exercise: paragraphs, **bold** and `code`. */
export function RichText({ text, className = '' }: { text: string; className?: string }) {
  return (
    <>
      {text
        .trim()
        .split(/\n\s*\n/)
        .map((paragraph, index) => (
          <p key={index} className={className}>
            <Rich text={paragraph} />
          </p>
        ))}
    </>
  )
}

/** One line of such words. */
export function Rich({ text }: { text: string }) {
  const found = []
  let at = 0
  for (const match of text.matchAll(marks)) {
    const [whole, bold, code] = match
    found.push(<Fragment key={at}>{text.slice(at, match.index)}</Fragment>)
    found.push(
      bold !== undefined ? <b key={`b${match.index}`}>{bold}</b> : <code key={`c${match.index}`}>{code}</code>
    )
    at = match.index + whole.length
  }
  found.push(<Fragment key="end">{text.slice(at)}</Fragment>)
  return <>{found}</>
}

/** The same words without marks, to be heard or set small. */
export function plainText(text: string): string {
  return text.replace(marks, (_whole, bold?: string, code?: string) => bold ?? code ?? '').trim()
}
