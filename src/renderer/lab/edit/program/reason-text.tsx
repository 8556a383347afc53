import type { ProgramReason } from '#shared/programs/proposals'
import { useWords } from '../../../i18n/use-words'
import { Icon } from '../../../ui/icon/icon'

/** One sentence of why a program would be started so, or of what is to be known about it. */
export function ReasonText({ reason }: { reason: ProgramReason }) {
  const t = useWords()
  const text = (): string => {
    switch (reason.code) {
      case 'entry':
        return t('lab.program.reason.entry', { file: reason.file })
      case 'package':
        return t('lab.program.reason.package', { name: reason.name })
      case 'port-in-source':
        return t('lab.program.reason.port-in-source', {
          port: reason.port,
          file: reason.file,
          line: reason.line
        })
      case 'port-argument':
        return t('lab.program.reason.port-argument', { index: reason.index })
      case 'port-option':
        return t('lab.program.reason.port-option', { option: reason.option })
      case 'port-variable':
        return t('lab.program.reason.port-variable', { name: reason.name })
      case 'port-usual':
        return t('lab.program.reason.port-usual', { port: reason.port })
      case 'port-fixed':
        return t('lab.program.reason.port-fixed', { port: reason.port })
      case 'port-taken':
        return t('lab.program.reason.port-taken', { port: reason.port, node: reason.node })
      case 'no-port':
        return t('lab.program.reason.no-port')
      case 'reads-input':
        return t('lab.program.reason.reads-input')
    }
  }
  const isBad = reason.code === 'port-taken'
  return (
    <span className={isBad ? 'program-bad' : undefined}>
      <Icon name={isBad ? 'failed' : 'info'} size={12} /> {text()}
    </span>
  )
}
