import { Button } from 'react-aria-components'
import { useWords } from '../../i18n/use-words'
import { Tooltip } from '../../ui/overlays/tooltip'
import './guessed.css'

/** Says that lines were put into a session by what they say and when, as nothing told whose they are. */
export function Guessed({ replicas }: { replicas: readonly string[] }) {
  const t = useWords()
  const hint = t('replicas.guessed-hint', { replicas: replicas.join(', ') })
  return (
    <Tooltip text={hint}>
      <Button className="rep-guessed" aria-label={`${t('replicas.guessed')}: ${hint}`}>
        {t('replicas.guessed')}
      </Button>
    </Tooltip>
  )
}
