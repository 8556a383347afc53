import { Component, Suspense, type ReactNode } from 'react'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'

/**
 * Keeps what goes wrong in one screen to that screen: the bar, with everything that concerns the whole lab, stays.
 * While a screen's program is on its way its name stands there; it comes from this machine, in an instant.
 */
export class ScreenGuard extends Component<
  { readonly title: string; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (this.state.failed) return <Failed />
    const { title, children } = this.props
    const coming = (
      <div className="page" aria-busy>
        <PageHead title={title} />
      </div>
    )
    return <Suspense fallback={coming}>{children}</Suspense>
  }
}

function Failed() {
  const t = useWords()
  return (
    <EmptyState icon="failed" title={t('shell.screen-failed')} text={t('shell.screen-failed-text')}>
      {/* A program that could not be fetched is only asked for again by a new page. */}
      <Button variant="primary" size="l" icon="reset" onPress={() => location.reload()}>
        {t('shell.reload')}
      </Button>
    </EmptyState>
  )
}
