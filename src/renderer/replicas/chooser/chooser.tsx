import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import type { Compared } from '../use-comparison'

/** No proxy has this name: names of nodes begin with a letter or a digit. */
const chosen = '-'

/** The nodes whose whole logs are compared; none where it is the replicas behind a proxy. */
export const chosenNodes = (what: Compared | null): readonly string[] =>
  what && 'nodes' in what ? what.nodes : []

/** What is compared: the replicas behind a proxy, or nodes that one chooses. */
export function Chooser(props: {
  what: Compared | null
  proxies: readonly string[]
  onChoose: (what: Compared) => void
  /** Opens the dialog in which nodes are chosen. */
  onOpen: () => void
}) {
  const { what, proxies } = props
  const t = useWords()
  const nodes = chosenNodes(what)
  return (
    <>
      {proxies.length > 0 && (proxies.length > 1 || nodes.length > 0) && (
        <Select
          size="m"
          label={t('replicas.proxy')}
          value={what && 'proxy' in what ? what.proxy : chosen}
          options={[
            ...proxies.map(id => ({ value: id, label: t('replicas.behind', { proxy: id }) })),
            ...(nodes.length > 0 ? [{ value: chosen, label: nodes.join(', ') }] : [])
          ]}
          onChange={id => id !== chosen && props.onChoose({ proxy: id })}
        />
      )}
      <Button icon="replicas" hint={t('replicas.choose-hint')} onPress={props.onOpen}>
        {t('replicas.choose')}
      </Button>
    </>
  )
}
