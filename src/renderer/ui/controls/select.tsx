import {
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue
} from 'react-aria-components'
import { useMayAct } from '../acts'
import { Icon } from '../icon/icon'
import './button.css'
import '../overlays/menu.css'

/** A choice of one from a list that opens. Its label is for assistive technology; the value is what one sees. */
export function Select<V extends string>(props: {
  label: string
  value: V
  options: readonly { readonly value: V; readonly label: string }[]
  onChange: (value: V) => void
  size?: 's' | 'm'
  /** It changes the lab: it is off where that is not possible. */
  act?: boolean
}) {
  const mayAct = useMayAct()
  return (
    <AriaSelect
      isDisabled={props.act === true && !mayAct}
      aria-label={props.label}
      selectedKey={props.value}
      onSelectionChange={key => {
        const chosen = props.options.find(option => option.value === key)
        if (chosen) props.onChange(chosen.value)
      }}
    >
      <Button className={`btn ${props.size ?? 's'}`}>
        <SelectValue />
        <Icon name="chev" size={12} />
      </Button>
      <Popover className="popover" placement="bottom start" offset={4} aria-label={props.label}>
        <ListBox className="menu">
          {props.options.map(option => (
            <ListBoxItem key={option.value} id={option.value}>
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
