import { useState } from 'react'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Select } from '../../ui/controls/select'
import type { Compared } from '../use-comparison'
import { ChooseNodes } from './choose-nodes'

/** No proxy has this name: names of nodes begin with a letter or a digit. */
const chosen = '-'

/** What is compared: the replicas behind a proxy, or nodes that one chooses. */
export function Chooser(props: {
  what: Compared | null
  proxies: readonly string[]
  onChoose: (what: Compared) => void
}) {
  const { what, proxies } = props
  const t = useWords()
  const [choosing, setChoosing] = useState(false)
  const nodes = what && 'nodes' in what ? what.nodes : []
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
      <Button icon="replicas" hint={t('replicas.choose-hint')} onPress={() => setChoosing(true)}>
        {t('replicas.choose')}
      </Button>
      {choosing && (
        <ChooseNodes
          chosen={nodes}
          onChoose={now => props.onChoose({ nodes: now })}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
}
