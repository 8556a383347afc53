import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import './dialog.css'

/** At once: on a busy machine a key would come before the effects that move the focus, and go to what is behind. */
function takeFocus(dialog: HTMLElement | null): void {
  if (dialog && !dialog.contains(document.activeElement)) dialog.focus({ preventScroll: true })
}

/** A modal dialog: keeps the focus, closes with Escape or a press outside, gives the focus back. */
export function Dialog(props: {
  title: string
  isOpen: boolean
  onClose: () => void
  children: ReactNode
  wide?: boolean
  /** As large as the window lets it be. */
  size?: 'full'
}) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={props.isOpen}
      isDismissable
      onOpenChange={open => !open && props.onClose()}
    >
      <Modal className={props.size === 'full' ? 'modal full' : props.wide ? 'modal wide' : 'modal'}>
        <AriaDialog ref={takeFocus} className="dialog">
          <Heading slot="title">{props.title}</Heading>
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
