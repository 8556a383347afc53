import type { ReactNode } from 'react'
import { useWords } from '../../i18n/use-words'
import { useSetUi } from '../../store/hooks'
import { Button } from '../../ui/controls/button'
import { Icon } from '../../ui/icon/icon'
import type { IconName } from '../../ui/icon/icon-drawings'
import './inspector-head.css'

/** What is chosen, a button that lets go of it, and below that the chips that say how it is. */
export function InspectorHead(props: {
  icon: IconName
  title: string
  /** The port, of a node that has one. */
  port?: number | null
  children: ReactNode
}) {
  const t = useWords()
  const setUi = useSetUi()
  const { icon, title, port = null } = props
  return (
    <header className="insp-head">
      <div className="name">
        <Icon name={icon} size={18} className="dim" />
        <h2 className="ellipsis">
          <b>{title}</b>
        </h2>
        {port !== null && <span className="mono quiet">:{port}</span>}
        <span className="grow" />
        <Button
          variant="ghost"
          icon="close"
          aria-label={t('common.action.close')}
          onPress={() => setUi({ selection: null })}
        />
      </div>
      <div className="chips">{props.children}</div>
    </header>
  )
}
