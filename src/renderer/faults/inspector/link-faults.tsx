import type { LinkView } from '#shared/state'
import { useWords } from '../../i18n/use-words'
import { FaultSection } from './fault-section'

/** The tab `Faults` of a link. */
export function LinkFaults({ link }: { link: LinkView }) {
  const t = useWords()
  return (
    <div className="sec">
      <FaultSection from={link.from} to={link.to} faults={link.faults} none={t('faults.none')} />
    </div>
  )
}
