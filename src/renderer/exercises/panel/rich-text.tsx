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
      bold !== undefined ? (
        <b key={`b${match.index}`}>{bold}</b>
      ) : (
        <Code key={`c${match.index}`} text={code ?? ''} />
      )
    )
    at = match.index + whole.length
  }
  found.push(<Fragment key="end">{text.slice(at)}</Fragment>)
  return <>{found}</>
}

/** A page of this computer, which one is asked to look at. */
const ownPage = /^http:\/\/127\.0\.0\.1(?::\d+)?\/\S*$/

/** A name, or an address: it is opened with a press, in a tab of its own. */
function Code({ text }: { text: string }) {
  const code = <code>{text}</code>
  if (!ownPage.test(text)) return code
  return (
    <a href={text} target="_blank" rel="noreferrer">
      {code}
    </a>
  )
}

/** The same words without marks, to be heard or set small. */
export function plainText(text: string): string {
  return text.replace(marks, (_whole, bold?: string, code?: string) => bold ?? code ?? '').trim()
}
