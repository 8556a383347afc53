import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react'
import { maxInputChars } from '#shared/programs/console'
import { useWords } from '../../i18n/use-words'
import { useCommand } from '../../store/hooks'
import { ActGroup } from '../../ui/controls/act-group'
import { Button } from '../../ui/controls/button'
import './type-line.css'

/** Most lines that the arrow keys bring back. */
const maxPast = 50

/** A line that goes to a program of the user's own, as at its terminal: Enter sends it, the arrows bring back others. */
export function TypeLine({ node }: { node: string }) {
  const t = useWords()
  const run = useCommand()
  const [text, setText] = useState('')
  const past = useRef<string[]>([])
  const back = useRef(0)

  async function send(event: FormEvent) {
    event.preventDefault()
    const sent = text
    past.current = [...past.current.filter(one => one !== sent), sent].slice(-maxPast)
    back.current = 0
    setText('')
    if (!(await run('node.input', { node, text: sent })).ok) setText(sent)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'd' && event.ctrlKey && text === '') {
      event.preventDefault()
      return void end()
    }
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    back.current = Math.min(past.current.length, Math.max(0, back.current + step))
    setText(back.current === 0 ? '' : (past.current.at(-back.current) ?? ''))
  }
  const end = () => run('node.input', { node, eof: true })
  return (
    <form className="type-line" onSubmit={event => void send(event)}>
      <span aria-hidden="true">›</span>
      <ActGroup>
        <input
          value={text}
          maxLength={maxInputChars}
          aria-label={t('lab.console.label', { node })}
          placeholder={t('lab.console.type')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={event => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button size="s" type="submit">
          {t('lab.console.send')}
        </Button>
        <Button size="s" variant="ghost" hint={t('lab.console.end-hint')} onPress={() => void end()}>
          {t('lab.console.end')}
        </Button>
      </ActGroup>
    </form>
  )
}
