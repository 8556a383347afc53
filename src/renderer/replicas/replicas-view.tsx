import { useState } from 'react'
import type { NodeOfKind } from '#shared/topology'
import { errorText } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { useExchange } from '../actions/use-exchange'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'
import { Chooser } from './chooser/chooser'
import { Comparison } from './comparison'
import { proxiesWithReplicas, unreadBehind } from './model/proxies'
import { usualLimit } from './model/limits'
import { useComparison, type Compared } from './use-comparison'
import './replicas-view.css'

/** Logs side by side: of the replicas behind one proxy by session, or whole logs of any nodes. */
export function ReplicasView() {
  const t = useWords()
  const setUi = useSetUi()
  const proxies = useLab<readonly NodeOfKind<'replicating-proxy'>[]>(
    lab => proxiesWithReplicas(lab.topology),
    []
  )
  const ids = useLab<readonly string[]>(lab => lab.topology.nodes.map(({ id }) => id), [])
  const [wanted, setWanted] = useState<Compared | null>(null)
  const unread = useLab(lab => unreadBehind(lab.topology).join(', '), '')
  const first = proxies[0]
  const what = isThere(wanted, proxies, ids) ? wanted : first ? { proxy: first.id } : null
  if (!what) {
    return (
      <div className="page">
        <PageHead title={t('replicas.title')}>
          <Chooser what={null} proxies={[]} onChoose={setWanted} />
        </PageHead>
        <EmptyState
          icon="replicas"
          title={t('replicas.none')}
          text={unread === '' ? t('replicas.none-text') : t('replicas.none-unread', { nodes: unread })}
        >
          <Button variant="primary" icon="lab" onPress={() => setUi({ screen: 'lab' })}>
            {t('replicas.go-to-lab')}
          </Button>
        </EmptyState>
      </div>
    )
  }
  return <OfChosen key={JSON.stringify(what)} what={what} proxies={proxies} onChoose={setWanted} />
}

/** Whether what was chosen is in the lab still. */
function isThere(
  what: Compared | null,
  proxies: readonly { readonly id: string }[],
  ids: readonly string[]
): what is Compared {
  if (what === null) return false
  return 'proxy' in what
    ? proxies.some(({ id }) => id === what.proxy)
    : what.nodes.every(id => ids.includes(id))
}

function OfChosen(props: {
  what: Compared
  proxies: readonly NodeOfKind<'replicating-proxy'>[]
  onChoose: (what: Compared) => void
}) {
  const t = useWords()
  const { send, busy } = useExchange()
  const { what, proxies } = props
  const [limit, setLimit] = useState(usualLimit)
  const state = useComparison(what, limit)
  const { comparison, error } = state
  const chooser = <Chooser what={what} proxies={proxies.map(({ id }) => id)} onChoose={props.onChoose} />
  if (comparison) {
    const proxy = 'proxy' in what ? (proxies.find(({ id }) => id === what.proxy) ?? null) : null
    return (
      <Comparison
        what={what}
        proxy={proxy}
        chooser={chooser}
        comparison={comparison}
        limit={state.limit}
        onLimit={setLimit}
        onSend={() => void send(proxy?.id)}
        sending={busy}
      />
    )
  }
  return (
    <div className="page">
      <PageHead title={t('replicas.title')}>{chooser}</PageHead>
      {error ? (
        <EmptyState icon="failed" title={t('replicas.none')} text={errorText(t, error)} />
      ) : (
        <EmptyState icon="replicas" title={t('replicas.loading')} />
      )}
    </div>
  )
}
