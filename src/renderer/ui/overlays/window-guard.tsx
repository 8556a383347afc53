import { Component, Suspense, type ReactNode } from 'react'
import { useWords } from '../../i18n/use-words'
import { Button } from '../controls/button'
import { Dialog } from './dialog'

interface WindowGuardProps {
  readonly children: ReactNode
  /** Whoever asked for the window wants it no longer. */
  readonly onClose?: () => void
}

/**
 * For what is over the screens, and whose program is fetched when it is first asked for: where it can't be fetched, as
 * from a host that has gone, or goes wrong, it says so, and the panel stays.
 */
export class WindowGuard extends Component<
  WindowGuardProps,
  { readonly failed: boolean; readonly closed: boolean }
> {
  override state = { failed: false, closed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    const { children, onClose } = this.props
    if (!this.state.failed) return <Suspense>{children}</Suspense>
    if (this.state.closed) return null
    const close = () => {
      this.setState({ closed: true })
      onClose?.()
    }
    return <Failed onClose={close} />
  }
}

function Failed({ onClose }: { onClose: () => void }) {
  const t = useWords()
  return (
    <Dialog title={t('shell.window-failed')} isOpen onClose={onClose}>
      <p>{t('shell.screen-failed-text')}</p>
      <footer>
        <Button onPress={onClose}>{t('common.action.close')}</Button>
        {/* A program that could not be fetched is only asked for again by a new page. */}
        <Button variant="primary" icon="reset" onPress={() => location.reload()}>
          {t('shell.reload')}
        </Button>
      </footer>
    </Dialog>
  )
}
