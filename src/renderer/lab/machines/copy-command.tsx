import type { ReactNode } from 'react'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import './copy-command.css'

/** A command that somebody is to run, and a button that copies it. `children` stand between the two. */
export function CopyCommand({
  command,
  className = '',
  children
}: {
  command: string
  className?: string
  children?: ReactNode
}) {
  const t = useWords()
  return (
    <p className={`copy-command ${className}`}>
      <code>{command}</code>
      {children}
      <Button
        size="s"
        icon="copy"
        aria-label={t('machines.copy-command')}
        onPress={() => void navigator.clipboard.writeText(command)}
      />
    </p>
  )
}
