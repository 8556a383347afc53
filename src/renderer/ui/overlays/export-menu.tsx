import type { ReactNode } from 'react'
import { useWords } from '../../i18n/use-words'
import { Button } from '../controls/button'
import { downloadText } from '../download'
import { Menu, MenuItem } from './menu'

/** Takes what is on the screen away: as a picture, as a table, and as whatever else `children` are. */
export function ExportMenu(props: {
  /** What the files are called, without their ending. */
  name: string
  /** What is pictured; null: nothing is there yet. */
  picture: () => Element | null | undefined
  csv?: () => string
  /** With its word, and not only its icon. */
  withText?: boolean
  children?: ReactNode
}) {
  const { name, picture, csv, withText = false, children } = props
  const t = useWords()
  const save = (kind: 'svg' | 'png') => {
    const root = picture()
    if (!root) return
    // What draws it is not needed before.
    void import('../picture').then(({ savePicture }) => savePicture(root, kind, name))
  }
  const label = t('common.action.export')
  return (
    <Menu
      label={label}
      trigger={
        withText ? (
          <Button icon="download">{label}</Button>
        ) : (
          <Button variant="ghost" icon="download" aria-label={label} />
        )
      }
    >
      <MenuItem icon="file" text={t('common.as.svg')} onAction={() => save('svg')} />
      <MenuItem icon="file" text={t('common.as.png')} onAction={() => save('png')} />
      {csv && (
        <MenuItem
          icon="file"
          text={t('common.as.csv')}
          onAction={() => downloadText(`${name}.csv`, csv(), 'text/csv')}
        />
      )}
      {children}
    </Menu>
  )
}
