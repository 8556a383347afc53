import { quoted } from '#shared/programs/command-line'
import type { Power } from '#shared/trust/trust'
import { useWords } from '../../i18n/use-words'
import { Visible } from './visible'

/** What a node would do, a row for each thing. */
export function PowerRows({ power }: { power: Power }) {
  const t = useWords()
  switch (power.kind) {
    case 'program':
      return (
        <>
          {power.prepare !== null && <Row name="prepare" texts={[words(power.prepare)]} />}
          <Row name="command" texts={[words(power.command)]} />
          <Row name="cwd" texts={[power.cwd]} />
          {Object.keys(power.env).length > 0 && (
            <Row
              name="env"
              texts={Object.entries(power.env).map(([name, value]) => `${name}=${quoted(value)}`)}
            />
          )}
        </>
      )
    case 'machine':
      return <Row name="machine" texts={[`${power.machine}: ${words(power.command)}`]} />
    case 'listens':
      return (
        <Row
          name="listens"
          texts={[t('trust.power.listens-text', { addresses: power.addresses.join(', ') })]}
        />
      )
    case 'names':
      return <Row name="names" texts={[t('trust.power.names-text', { names: power.names.join(', ') })]} />
    case 'connects':
      return <Row name="connects" texts={power.addresses} />
    case 'sends':
      return <Row name="sends" texts={[`${power.to}: ${power.load}`]} />
  }
}

type RowName = 'prepare' | 'command' | 'cwd' | 'env' | 'machine' | 'listens' | 'names' | 'connects' | 'sends'

function Row({ name, texts }: { name: RowName; texts: readonly string[] }) {
  const t = useWords()
  return (
    <div className={`power power-${name}`}>
      <dt>{t(`trust.power.${name}`)}</dt>
      {texts.map((text, index) => (
        <dd key={index}>
          <Visible text={text} />
        </dd>
      ))}
    </div>
  )
}

const words = (all: readonly string[]): string => all.map(quoted).join(' ')
