import { useState } from 'react'
import type { PortMend } from '#shared/ports'
import { useWords } from '../../i18n/use-words'
import { useCommand, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { mendText, sentence } from './trouble-text'

/** One press makes right what is wrong with a node's port. `long`: the button itself says how. */
export function MendButton({ node, mend, long = false }: { node: string; mend: PortMend; long?: boolean }) {
  const t = useWords()
  const run = useCommand()
  const { lab, edits, toasts } = usePanel()
  const text = mendText(t, node, mend)
  const port = onlyPort(node, mend)
  const [busy, setBusy] = useState(false)
  const press = async () => {
    setBusy(true)
    const mended = edits.inTurn(async () => {
      const before = lab.current()?.topology
      const result = await run('node.mend', { node })
      if (!result.ok) return
      const { changes } = result.value
      if (before && changes.length > 0) edits.record(before)
      if (changes.length > 0)
        toasts.show({
          kind: 'done',
          text: t => t('ports.mended', { mend: mendText(t, node, { kind: 'change', changes }) })
        })
    })
    await mended.finally(() => setBusy(false))
  }
  return (
    <Button
      act
      size="s"
      className={long ? 'mend-long' : 'nodrag mend'}
      variant={long ? 'primary' : 'plain'}
      isPending={busy}
      hint={long ? undefined : t('ports.mend-hint', { mend: text })}
      onPress={() => void press()}
    >
      {long ? sentence(text) : port === null ? t('ports.mend') : t('errors.use-port-short', { port })}
    </Button>
  )
}

/** The port that the node itself gets, where that is all that is done. */
function onlyPort(node: string, mend: PortMend): number | null {
  if (mend.kind !== 'change' || mend.changes.length !== 1) return null
  const [change] = mend.changes
  return change?.node === node && typeof change.to === 'number' ? change.to : null
}
