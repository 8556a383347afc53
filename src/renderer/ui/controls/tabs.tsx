import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components'
import '../display/count.css'
import './tabs.css'

interface TabSpec<V extends string> {
  readonly value: V
  readonly label: string
  /** Stands beside the label when it is not 0. */
  readonly count?: number
  readonly content: () => ReactNode
}

/** Tabs whose panels are drawn only while they are shown. */
export function Tabs<V extends string>(props: {
  label: string
  value: V
  tabs: readonly TabSpec<V>[]
  onChange: (value: V) => void
}) {
  return (
    <AriaTabs
      className="tabs"
      selectedKey={props.value}
      onSelectionChange={key => {
        const chosen = props.tabs.find(tab => tab.value === key)
        if (chosen) props.onChange(chosen.value)
      }}
    >
      <TabList className="tablist" aria-label={props.label}>
        {props.tabs.map(tab => (
          <Tab key={tab.value} id={tab.value} className="tab">
            {tab.label}{' '}
            {tab.count !== undefined && tab.count > 0 && <span className="count">{tab.count}</span>}
          </Tab>
        ))}
      </TabList>
      {props.tabs.map(tab => (
        <TabPanel key={tab.value} id={tab.value} className="tabpanel">
          {tab.content()}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
