import { useMemo, useState, type FormEvent } from 'react'
import { Checkbox } from 'react-aria-components'
import type { Topology } from '#shared/topology'
import { faultNamePattern } from '#shared/names'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/overlays/dialog'
import { Field } from '../../ui/controls/field'
import { Icon } from '../../ui/icon/icon'
import { linkName } from '../look/links'
import { linksBetween, sidesOf, type SideOf } from './partition-model'
import { sideText } from '../look/side-text'
import { useFaults } from '../commands/use-faults'
import './partition-dialog.css'

const mostSides = 4
const letter = (side: number) => String.fromCharCode(65 + side)

/** Chooses the sides of a partition, a checkbox for each node and side; `node` is on the first to begin with. */
export function PartitionDialog(props: { topology: Topology; node: string | null; onClose: () => void }) {
  const t = useWords()
  const format = useFormat()
  const { partition } = useFaults()
  const { topology, node, onClose } = props
  const [name, setName] = useState(t('faults.partition.first-name'))
  const [count, setCount] = useState(2)
  const [sideOf, setSideOf] = useState<SideOf>(() => new Map(node === null ? [] : [[node, 0]]))
  const ids = topology.nodes.map(({ id }) => id)
  const sides = sidesOf(sideOf, ids)
  const { cut, uncut } = useMemo(() => linksBetween(topology, sideOf), [topology, sideOf])
  const good = faultNamePattern.test(name)
  const letters = Array.from({ length: count }, (_, side) => letter(side))

  function place(id: string, side: number | null): void {
    setSideOf(now => {
      const next = new Map(now)
      if (side === null) next.delete(id)
      else next.set(id, side)
      return next
    })
  }
  function placeRest(side: number): void {
    setSideOf(now => new Map([...now, ...ids.filter(id => !now.has(id)).map(id => [id, side] as const)]))
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (good && sides.length >= 2 && (await partition(name, sides))) onClose()
  }
  return (
    <Dialog title={t('faults.partition.title')} isOpen onClose={onClose}>
      <form className="dialog-form" onSubmit={event => void submit(event)}>
        <p className="dim small">{t('faults.partition.text')}</p>
        <Field
          label={t('faults.field.name')}
          value={name}
          onChange={setName}
          error={good ? undefined : t('faults.wrong.name')}
        />
        <div className="sides-scroll">
          <table className="sides">
            <thead>
              <tr>
                <td />
                {letters.map((side, index) => (
                  <th key={side} scope="col">
                    <span>{t('faults.partition.side', { side })}</span>
                    <Button
                      size="s"
                      variant="ghost"
                      hint={t('faults.partition.rest-hint')}
                      aria-label={`${t('faults.partition.side', { side })}: ${t('faults.partition.rest')}`}
                      onPress={() => placeRest(index)}
                    >
                      {t('faults.partition.rest')}
                    </Button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {ids.map(id => (
                <tr key={id}>
                  <th scope="row" className="ellipsis">
                    {id}
                  </th>
                  {letters.map((side, index) => (
                    <td key={side}>
                      <Checkbox
                        className="checkbox"
                        aria-label={t('faults.partition.on-side', { node: id, side })}
                        isSelected={sideOf.get(id) === index}
                        onChange={on => place(id, on ? index : null)}
                      >
                        <Icon name="check" size={12} />
                      </Checkbox>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div className="small dim" aria-live="polite">
          {sides.length < 2
            ? t('faults.partition.too-few')
            : cut.length === 0
              ? t('faults.partition.cuts-none')
              : t('faults.partition.cuts', {
                  count: cut.length,
                  links: sideText(t, format, cut.map(linkName))
                })}
          {uncut.length > 0 && (
            <div className="st-backoff warn-text">
              {t('faults.partition.cuts-not', { links: format.list(uncut.map(linkName)) })}
            </div>
          )}
        </div>
        <footer>
          {count < mostSides && (
            <Button variant="ghost" icon="plus" onPress={() => setCount(count + 1)}>
              {t('faults.partition.add-side')}
            </Button>
          )}
          <span className="grow" />
          <Button onPress={onClose}>{t('common.action.cancel')}</Button>
          <Button act type="submit" variant="primary" icon="partition" isDisabled={!good || sides.length < 2}>
            {t('faults.partition.set')}
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
