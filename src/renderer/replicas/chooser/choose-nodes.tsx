import { useState, type FormEvent } from 'react'
import { useWords } from '../../i18n/use-words'
import { useLab } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Switch } from '../../ui/controls/switch'
import { Dialog } from '../../ui/overlays/dialog'
import './choose-nodes.css'

/** Most logs that stand side by side. */
const most = 8

/** Chooses nodes whose logs are laid side by side: whoever prints something has one. */
export function ChooseNodes(props: {
  chosen: readonly string[]
  onChoose: (nodes: readonly string[]) => void
  onClose: () => void
}) {
  const t = useWords()
  const nodes = useLab(lab => lab.topology.nodes, [])
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(props.chosen))
  // A server that is there and not ours prints where the lab can't read it.
  const withLog = nodes.filter(({ kind }) => kind !== 'existing')
  const names = withLog.map(({ id }) => id).filter(id => chosen.has(id))
  const good = names.length >= 2 && names.length <= most

  function toggle(id: string, on: boolean) {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!good) return
    props.onChoose(names)
    props.onClose()
  }
  return (
    <Dialog title={t('replicas.choose-title')} isOpen onClose={props.onClose}>
      <form className="dialog-form" onSubmit={submit}>
        <p className="dim">{t('replicas.choose-text')}</p>
        <div className="choose-nodes">
          {withLog.map(({ id, kind }) => (
            <Switch key={id} isSelected={chosen.has(id)} onChange={on => toggle(id, on)}>
              <b className="ellipsis">{id}</b>
              <span className="quiet small nw">{t(`common.kind.${kind}`)}</span>
            </Switch>
          ))}
        </div>
        <footer>
          <Button onPress={props.onClose}>{t('common.action.cancel')}</Button>
          <Button type="submit" variant="primary" isDisabled={!good}>
            {t('replicas.compare', { count: names.length })}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
