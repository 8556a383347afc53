import { useEffect, useState, type ReactNode } from 'react'
import { useCommand, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { keepOffer, keptMs, noOffer } from '../sending/kept-offer'

/**
 * Resumes a transfer, or one copy of it. Where a proxy takes the copy up by itself in the moment before the press, the
 * button is still there, and the press says so.
 */
export function ResumeButton(props: {
  transfer: string
  receiver?: string
  /** What it says while there is something to resume; null when there is not. */
  words: string | null
  /** Why it cannot be pressed yet. */
  notYet?: string | undefined
  /** `icon`: in rows of tables. */
  look?: 'icon' | 'words'
  /** What stands in its place while there is nothing to resume. */
  children?: ReactNode
}) {
  const { transfer, receiver, notYet, children } = props
  const run = useCommand()
  const { toasts } = usePanel()
  const [offer, setOffer] = useState(noOffer)
  const kept = keepOffer(offer, props.words, performance.now())
  if (kept !== offer) setOffer(kept)
  useEffect(() => {
    if (kept.until === null) return
    const timer = setTimeout(() => setOffer(before => keepOffer(before, null, performance.now())), keptMs)
    return () => clearTimeout(timer)
  }, [kept.until])

  async function resume(): Promise<void> {
    setOffer(before => ({ ...before, accepted: true }))
    const result = await run('transfer.resume', { transfer, ...(receiver !== undefined && { receiver }) })
    if (!result.ok) return setOffer(before => ({ ...before, accepted: false }))
    const { outcome } = result.value
    if (outcome === 'resumed') return
    toasts.show({ kind: 'done', text: t => t(`transfers.resume-${outcome}`) })
  }

  if (kept.words === null) return children
  const isIcon = props.look === 'icon'
  return (
    <Button
      act
      size="s"
      icon="play"
      {...(isIcon ? { variant: 'ghost', 'aria-label': kept.words } : { className: 'tr-resume' })}
      isDisabled={notYet !== undefined}
      {...(notYet !== undefined && { hint: notYet })}
      onPress={() => void resume()}
    >
      {isIcon ? undefined : kept.words}
    </Button>
  )
}
