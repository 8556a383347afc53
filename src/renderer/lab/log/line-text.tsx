import { memo, type CSSProperties } from 'react'
import type { StyledText, TextStyle } from '#shared/programs/styled-text'
import { linePieces } from './line-pieces'
import { cssColor } from './palette'
import './line-text.css'

/**
 * A line of a log as its program coloured it, with what is searched for marked. `text`: what it says in the panel's
 * language.
 */
export const LineText = memo(function LineText(props: { line: StyledText; query?: string; text?: string }) {
  const { query = '', text: said = props.line.text } = props
  const line = props.line.styles ? props.line : { text: said }
  if (!line.styles && query === '') return <>{line.text}</>
  return (
    <>
      {linePieces(line, query).map(({ text, style, marked }, at) => {
        if (marked) return <mark key={at}>{text}</mark>
        if (style === null) return <span key={at}>{text}</span>
        return (
          <span key={at} className={classOf(style)} style={colorsOf(style)}>
            {text}
          </span>
        )
      })}
    </>
  )
})

function classOf({ color, background, bold, dim, italic, underline }: TextStyle): string {
  const has = {
    'sgr-color': color !== undefined,
    'sgr-back': background !== undefined,
    'sgr-bold': bold,
    'sgr-dim': dim,
    'sgr-italic': italic,
    'sgr-underline': underline
  }
  return Object.entries(has)
    .filter(([, is]) => is)
    .map(([name]) => name)
    .join(' ')
}

/** The colours as the program chose them, of which the style sheet makes ones that can be read in this theme. */
function colorsOf({ color, background }: TextStyle): CSSProperties {
  return {
    ...(color !== undefined && { '--sgr-color': cssColor(color) }),
    ...(background !== undefined && { '--sgr-back': cssColor(background) })
  } as CSSProperties
}
