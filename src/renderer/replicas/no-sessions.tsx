import type { NodeOfKind } from '#shared/topology'
import { useWords } from '../i18n/use-words'
import { useLab, useSetUi } from '../store/hooks'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/display/empty-state'

interface NoSessionsProps {
  proxy: NodeOfKind<'replicating-proxy'>
  sending: boolean
  onSend: () => void
}

/** In place of the logs behind a proxy while they have no line of a session: nothing came yet, or nothing was printed. */
export function NoSessions({ proxy, sending, onSend }: NoSessionsProps) {
  const t = useWords()
  const setUi = useSetUi()
  const behind = useLab(({ topology }) => topology.links.filter(({ from }) => from === proxy.id).length, 0)
  const isOwn = useLab(
    ({ topology }) =>
      topology.nodes.some(
        ({ id, kind }) =>
          kind === 'external' && topology.links.some(({ from, to }) => from === proxy.id && to === id)
      ),
    false
  )
  const hasSent = useLab(
    ({ links }) =>
      Object.values(links).some(({ from, stats }) => from === proxy.id && (stats?.bytesUp ?? 0) > 0),
    false
  )
  const isCompared = behind > 1 && proxy.mode === 'relevo' && proxy.compare !== 'none'
  if (isOwn && hasSent) {
    return (
      <EmptyState
        icon="replicas"
        title={t('replicas.silent')}
        text={[
          t('replicas.silent-text', { proxy: proxy.id }),
          ...(isCompared ? [t('replicas.silent-compared')] : [])
        ].join(' ')}
      >
        <Button icon="timeline" onPress={() => setUi({ screen: 'timeline' })}>
          {t('replicas.go-to-timeline')}
        </Button>
      </EmptyState>
    )
  }
  if (isOwn)
    return (
      <EmptyState
        icon="replicas"
        title={t('replicas.empty-own')}
        text={t('replicas.empty-own-text', { proxy: proxy.id })}
      />
    )
  return (
    <EmptyState
      icon="replicas"
      title={t('replicas.empty')}
      text={t('replicas.empty-text', { proxy: proxy.id })}
    >
      <Button act variant="primary" size="l" icon="send" isPending={sending} onPress={onSend}>
        {t('shell.send-exchange')}
      </Button>
    </EmptyState>
  )
}
