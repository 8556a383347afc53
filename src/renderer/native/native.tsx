import './native.css'
import { useStore } from 'zustand'
import type { Overlay } from '../shell/use-shell-keys'
import { AboutDialog } from './about-dialog'
import { OfferDialog } from './offer-dialog'
import { QuitNote } from './quit-note'
import { requests } from '../store/requests'
import { useMenu } from './use-menu'
import { useNotices } from './use-notices'
import { useSaveKey } from './use-save-key'
import { useTitle } from './use-title'
import { useTransferNotifications } from './use-transfer-notifications'

/** Where the panel meets the desktop that it is on: menu, files, notifications, title. */
export function Native({ show }: { show: (overlay: Overlay) => void }) {
  useTitle()
  useMenu(show)
  useSaveKey()
  useTransferNotifications()
  // Last: it says that the panel listens.
  useNotices()
  const about = useStore(requests, state => state.about)
  return (
    <>
      {about && <AboutDialog onClose={() => requests.setState({ about: false })} />}
      <OfferDialog />
      <QuitNote />
    </>
  )
}
