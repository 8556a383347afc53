import { useExchange } from '../../actions/use-exchange'
import { useWords } from '../../i18n/use-words'
import { mainAction, type MainAction } from '../../load/main-action'
import { useRequest } from '../../load/use-request'
import { controlGlows } from '../../store/glow'
import { useLab } from '../../store/hooks'
import { SendFileButton } from '../../transfers/sending/send-file-button'
import { Button } from '../../ui/controls/button'

const nothingYet: MainAction = { kind: 'exchange', target: null }

/** The bar's main action, which is what the lab at hand can do, and beside it the files that every lab may send. */
export function SendButton() {
  const t = useWords()
  const exchange = useExchange()
  const request = useRequest()
  const ready = useLab(() => true, false)
  const { kind, target } = useLab(mainAction, nothingYet)
  const glows = useLab(lab => controlGlows(lab, 'exchange'), false)
  if (kind === 'file') return <SendFileButton main />
  const { busy } = target === null ? exchange : request
  return (
    <>
      <Button
        act
        variant="primary"
        className={glows ? 'glows' : ''}
        icon="send"
        isPending={busy}
        isDisabled={!ready}
        {...(target !== null && { hint: t('shell.send-request-hint', { target }) })}
        onPress={() => void (target === null ? exchange.send() : request.send(target))}
      >
        <span className="word-5">{t(target === null ? 'shell.send-exchange' : 'shell.send-request')}</span>
      </Button>
      <SendFileButton />
    </>
  )
}
