import type { ReactNode } from 'react'
import './panel.css'

/** A raised surface that holds one subject. */
export function Panel({
  children,
  label,
  className = ''
}: {
  children: ReactNode
  label?: string
  className?: string
}) {
  return (
    <section className={`panel ${className}`} aria-label={label}>
      {children}
    </section>
  )
}

/** The head of a screen other than the Lab: title, one sentence, actions at the end. */
export function PageHead({
  title,
  text,
  children
}: {
  title: string
  text?: ReactNode
  children?: ReactNode
}) {
  return (
    <header className="pagehead">
      <h1 className="h1">{title}</h1>
      {text !== undefined && <p>{text}</p>}
      <span className="grow" />
      {children}
    </header>
  )
}
