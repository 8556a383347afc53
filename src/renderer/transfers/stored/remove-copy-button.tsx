import { useState } from 'react'
import { useWords } from '../../i18n/use-words'
import { useCommand, usePanel } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'

/** Removes a stored copy from its receiver, once it was asked whether it may. */
export function RemoveCopyButton(props: { transfer: string; receiver: string; file: string }) {
  const t = useWords()
  const command = useCommand()
  const { toasts } = usePanel()
  const [isAsked, setAsked] = useState(false)
  const { transfer, receiver, file } = props
  async function remove() {
    setAsked(false)
    const result = await command('transfer.remove-copy', { transfer, receiver })
    if (result.ok)
      toasts.show({ kind: 'done', text: t => t('transfers.removed-copy', { file, node: receiver }) })
  }
  return (
    <>
      <Button
        act
        variant="ghost"
        size="s"
        icon="trash"
        aria-label={t('transfers.remove', { file, node: receiver })}
        onPress={() => setAsked(true)}
      />
      {isAsked && (
        <Dialog title={t('transfers.remove-title')} isOpen onClose={() => setAsked(false)}>
          <p>{t('transfers.remove-text', { file, node: receiver })}</p>
          <footer>
            <Button onPress={() => setAsked(false)}>{t('common.action.cancel')}</Button>
            <Button variant="danger" icon="trash" autoFocus onPress={() => void remove()}>
              {t('transfers.remove-act')}
            </Button>
          </footer>
        </Dialog>
      )}
    </>
  )
}
