import { FileTrigger } from 'react-aria-components'
import { useFormat } from '../format/use-format'
import { useWords } from '../i18n/use-words'
import { Button } from '../ui/controls/button'
import { Select } from '../ui/controls/select'

/** Sizes of the file that is made to be sent, bytes: as panels write them. */
const sizes = [1_000_000, 16_000_000, 64_000_000, 256_000_000, 1_000_000_000]

/** What goes by the roads: a file that is made, of a size, or one of the user's own. */
export function RoadFile(props: {
  readonly size: string
  readonly onSize: (size: string) => void
  /** The user's own; null: one is made. */
  readonly file: File | null
  readonly onFile: (file: File | null) => void
}) {
  const t = useWords()
  const format = useFormat()
  const { size, onSize, file, onFile } = props
  return (
    <>
      {file === null ? (
        <Select
          size="m"
          label={t('roads.size')}
          value={size}
          options={sizes.map(bytes => ({ value: String(bytes), label: format.bytesText(bytes) }))}
          onChange={onSize}
        />
      ) : (
        <span className="road-file" title={file.name}>
          <span className="ellipsis">{file.name}</span>
          <span className="quiet">{format.bytesText(file.size)}</span>
          <Button
            variant="ghost"
            size="s"
            icon="close"
            aria-label={t('roads.made-file')}
            onPress={() => onFile(null)}
          />
        </span>
      )}
      <FileTrigger onSelect={files => onFile(files?.item(0) ?? file)}>
        <Button icon="file" hint={t('roads.own-file-hint')}>
          {t('roads.own-file')}
        </Button>
      </FileTrigger>
    </>
  )
}
