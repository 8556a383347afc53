import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import './dialog.css'

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
        <AriaDialog className="dialog">
          <Heading slot="title">{props.title}</Heading>
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
