import { useState } from 'react'
import type { NodeOfKind } from '#shared/topology'
import { errorText } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { useExchange } from '../actions/use-exchange'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'
import { Comparison } from './comparison'
import { proxiesWithReplicas } from './model/proxies'
import { usualLimit } from './model/limits'
import { useComparison } from './use-comparison'
import './replicas-view.css'

/** The logs of the replicas behind one proxy, side by side. */
export function ReplicasView() {
  const t = useWords()
  const setUi = useSetUi()
  const proxies = useLab<readonly NodeOfKind<'replicating-proxy'>[]>(
    lab => proxiesWithReplicas(lab.topology),
    []
  )
  const [chosen, setChosen] = useState<string | null>(null)
  const proxy = proxies.find(({ id }) => id === chosen) ?? proxies[0]
  if (!proxy) {
    return (
      <div className="page">
        <PageHead title={t('replicas.title')} />
        <EmptyState icon="replicas" title={t('replicas.none')} text={t('replicas.none-text')}>
          <Button variant="primary" icon="lab" onPress={() => setUi({ screen: 'lab' })}>
            {t('replicas.go-to-lab')}
          </Button>
        </EmptyState>
      </div>
    )
  }
  const names = proxies.map(({ id }) => id)
  return <BehindProxy key={proxy.id} proxy={proxy} proxies={names} onChoose={setChosen} />
}

function BehindProxy(props: {
  proxy: NodeOfKind<'replicating-proxy'>
  proxies: readonly string[]
  onChoose: (proxy: string) => void
}) {
  const t = useWords()
  const { send, busy } = useExchange()
  const { id } = props.proxy
  const [limit, setLimit] = useState(usualLimit)
  const state = useComparison(id, limit)
  const { comparison, error } = state
  if (comparison) {
    return (
      <Comparison
        {...props}
        comparison={comparison}
        limit={state.limit}
        onLimit={setLimit}
        onSend={() => void send(id)}
        sending={busy}
      />
    )
  }
  return (
    <div className="page">
      <PageHead title={t('replicas.title')} />
      {error ? (
        <EmptyState icon="failed" title={t('replicas.none')} text={errorText(t, error)} />
      ) : (
        <EmptyState icon="replicas" title={t('replicas.loading')} />
      )}
    </div>
  )
}
