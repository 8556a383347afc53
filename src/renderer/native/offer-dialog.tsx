import { useStore } from 'zustand'
import { useWords } from '../i18n/use-words'
import { useCommand, useLab, useSetUi } from '../store/hooks'
import type { Route } from '../transfers/sending/outbox'
import { replicatedCount } from '../transfers/model/receivers'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/overlays/dialog'
import { requests } from '../store/requests'

/** Files that were handed to the app, and which way to send them. */
export function OfferDialog() {
  const t = useWords()
  const run = useCommand()
  const setUi = useSetUi()
  const offers = useStore(requests, state => state.offers)
  const receivers = useLab(lab => replicatedCount(lab.topology), 0)
  const ready = useLab(() => true, false)
  if (offers.length === 0 || !ready) return null
  const close = () => requests.setState({ offers: [] })
  function send(route: Route) {
    close()
    setUi({ screen: 'transfers' })
    for (const { path, name } of offers) void run('transfer.start', { source: { path }, name, route })
  }
  return (
    <Dialog title={t('native.offer', { count: offers.length })} isOpen onClose={close}>
      <ul>
        {offers.map(({ path, name }) => (
          <li key={path} className="mono ellipsis" title={path}>
            {name}
          </li>
        ))}
      </ul>
      <footer>
        <Button onPress={close}>{t('common.action.cancel')}</Button>
        <Button
          act
          icon="balancer"
          hint={t('transfers.route-balanced-hint')}
          onPress={() => send('balanced')}
        >
          {t('transfers.route-balanced')}
        </Button>
        {receivers > 0 && (
          <Button
            act
            variant="primary"
            icon="proxy"
            hint={t('transfers.route-replicated-hint')}
            onPress={() => send('replicated')}
          >
            {t('transfers.route-replicated', { count: receivers })}
          </Button>
        )}
      </footer>
    </Dialog>
  )
}
