import { useState, type FormEvent } from 'react'
import { joinPort, type JoinDoorView } from '#shared/machines/joining'
import { useFormat } from '../../format/use-format'
import { useWords } from '../../i18n/use-words'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { SelectField } from '../../ui/controls/select-field'
import { parsePort } from '../edit/edit-topology'
import { CopyCommand } from './copy-command'
import { useJoinDoor } from './use-join-door'

/** Laptops without sshd: they dial this computer, at an address that somebody opens for it. */
export function JoinPane({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const { door, open, invite, close } = useJoinDoor()
  if (!door) return null
  return (
    <>
      {door.url === null ? (
        <OpenForm addresses={door.addresses} onOpen={open} onClose={onClose} />
      ) : (
        <OpenDoor door={door} url={door.url}>
          <footer>
            <Button icon="close" onPress={() => void close()}>
              {t('machines.join.close')}
            </Button>
            <Button icon="plus" onPress={() => void invite()}>
              {t('machines.join.another')}
            </Button>
            <Button variant="primary" onPress={onClose}>
              {t('machines.join.ready')}
            </Button>
          </footer>
        </OpenDoor>
      )}
    </>
  )
}

function OpenForm(props: {
  addresses: readonly string[]
  onOpen: (host: string, port: number) => Promise<void>
  onClose: () => void
}) {
  const t = useWords()
  const [host, setHost] = useState(props.addresses[0] ?? '127.0.0.1')
  const [text, setText] = useState(String(joinPort))
  const port = parsePort(text)
  function submit(event: FormEvent) {
    event.preventDefault()
    if (port !== null) void props.onOpen(host, port)
  }
  return (
    <form className="dialog-form" onSubmit={submit}>
      <p className="dim">{t('machines.join.text')}</p>
      <div className="machine-fields">
        <SelectField
          label={t('machines.join.address')}
          value={host}
          options={[...props.addresses, '127.0.0.1'].map(value => ({ value, label: value }))}
          onChange={setHost}
        />
        <Field
          label={t('lab.config.port')}
          value={text}
          onChange={setText}
          numeric
          error={port === null ? t('lab.config.bad-port') : undefined}
        />
      </div>
      <p className="small quiet">{t('machines.join.plain')}</p>
      <footer>
        <Button onPress={props.onClose}>{t('common.action.cancel')}</Button>
        <Button type="submit" variant="primary" isDisabled={port === null}>
          {t('machines.join.open')}
        </Button>
      </footer>
    </form>
  )
}

function OpenDoor({ door, url, children }: { door: JoinDoorView; url: string; children: React.ReactNode }) {
  const t = useWords()
  const format = useFormat()
  return (
    <div className="dialog-form">
      <p className="dim">{t(door.codes.length > 0 ? 'machines.join.type' : 'machines.join.no-code')}</p>
      {door.codes.map(({ code, leftMs }) => (
        <CopyCommand key={code} command={`relevo machine join ${url} ${code}`} className="join-command">
          <span className="quiet small">
            {t('machines.join.left', { time: format.durationText(Math.ceil(leftMs / 1000) * 1000) })}
          </span>
        </CopyCommand>
      ))}
      <p role="status">
        {door.joined.length > 0
          ? t('machines.join.joined', { machines: door.joined.join(', ') })
          : t('machines.join.nobody')}
      </p>
      {door.refused > 0 && (
        <p className="machine-password small" role="alert">
          {t(door.locked ? 'machines.join.locked' : 'machines.join.refused', { count: door.refused })}
        </p>
      )}
      {children}
    </div>
  )
}
