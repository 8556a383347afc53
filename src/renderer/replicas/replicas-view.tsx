import { useState, type ReactNode } from 'react'
import type { NodeOfKind } from '#shared/topology'
import { errorText } from '../i18n/error-text'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { useExchange } from '../actions/use-exchange'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'
import { PageHead } from '../ui/display/panel'
import { ChooseNodes } from './chooser/choose-nodes'
import { Chooser, chosenNodes } from './chooser/chooser'
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
  // Here, and not with its button: that is made anew when the comparison is there.
  const [choosing, setChoosing] = useState(false)
  const chooser = (
    <Chooser
      what={what}
      proxies={what ? proxies.map(({ id }) => id) : []}
      onChoose={setWanted}
      onOpen={() => setChoosing(true)}
    />
  )
  return (
    <>
      {what ? (
        <OfChosen key={JSON.stringify(what)} what={what} proxies={proxies} chooser={chooser} />
      ) : (
        <div className="page">
          <PageHead title={t('replicas.title')}>{chooser}</PageHead>
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
      )}
      {choosing && (
        <ChooseNodes
          chosen={chosenNodes(what)}
          onChoose={nodes => setWanted({ nodes })}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
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
  chooser: ReactNode
}) {
  const t = useWords()
  const { send, busy } = useExchange()
  const { what, proxies, chooser } = props
  const [limit, setLimit] = useState(usualLimit)
  const state = useComparison(what, limit)
  const { comparison, error } = state
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
