import type { JournalEvent } from '../journal'
import type { Language } from '../names'
import type { TransferPhase } from '../transfer-phases'
import type { RunMarkKind } from './runs'

type Names<K extends string> = Readonly<Record<K, Readonly<Record<Language, string>>>>

/** How a node ended. */
const death: Names<Extract<JournalEvent, { kind: 'node-exit' }>['cause']> = {
  killed: { es: 'matado', en: 'killed' },
  crashed: { es: 'terminó con un error', en: 'crashed' },
  exited: { es: 'terminó por sí solo', en: 'ended by itself' },
  stopped: { es: 'parado, como se pidió', en: 'stopped as asked' },
  unknown: { es: 'terminó, no se sabe cómo', en: 'ended, not known how' }
}

/** Why a reply, a connection or a replica was given up: what a failover begins with. */
const cause: Names<Extract<JournalEvent, { kind: 'failover' }>['cause']> = {
  fin: { es: 'FIN', en: 'FIN' },
  rst: { es: 'RST', en: 'RST' },
  refused: { es: 'Rechazo', en: 'Refused' },
  timeout: { es: 'Plazo agotado', en: 'Timeout' },
  'no-progress': { es: 'Silencio', en: 'Silence' },
  lagging: { es: 'Retraso', en: 'Lag' },
  diverged: { es: 'Divergencia', en: 'Divergence' },
  detached: { es: 'Separación', en: 'Detached' },
  shortage: { es: 'Faltante aquí', en: 'Shortage here' }
}

/** How far a transfer, or one copy of it, has come. */
const phase: Names<TransferPhase> = {
  staging: { es: 'en preparación', en: 'being prepared' },
  connecting: { es: 'conectando', en: 'connecting' },
  sending: { es: 'enviando', en: 'sending' },
  verifying: { es: 'verificando', en: 'verifying' },
  stored: { es: 'guardado', en: 'stored' },
  paused: { es: 'en pausa', en: 'paused' },
  cut: { es: 'cortado', en: 'cut off' },
  failed: { es: 'fallido', en: 'failed' },
  cancelled: { es: 'cancelado', en: 'cancelled' }
}

/** One of what people look for in a run. */
const mark: Names<RunMarkKind> = {
  kill: { es: 'Orden de matar', en: 'Kill' },
  death: { es: 'Muerte', en: 'Death' },
  failover: { es: 'Relevo', en: 'Failover' },
  partition: { es: 'Partición', en: 'Partition' },
  fault: { es: 'Fallo', en: 'Fault' },
  freeze: { es: 'Congelado', en: 'Freeze' },
  step: { es: 'Paso', en: 'Step' },
  heal: { es: 'Otra vez en orden', en: 'Back in order' }
}

/** All of a kind: lanes, filters, headings. */
const many: Names<'deaths' | 'failovers' | 'faults' | 'transfers'> = {
  deaths: { es: 'Muertes', en: 'Deaths' },
  failovers: { es: 'Relevos', en: 'Failovers' },
  faults: { es: 'Fallos', en: 'Faults' },
  transfers: { es: 'Transferencias', en: 'Transfers' }
}

function inLanguage<K extends string>(names: Names<K>, language: Language): Readonly<Record<K, string>> {
  const entries = Object.entries<Names<K>[K]>(names).map(([key, texts]) => [key, texts[language]])
  return Object.fromEntries(entries) as Record<K, string>
}

/**
 * What happens in a run, by its names: the same on the cards, the lanes, the charts, the Timeline, the scrubber and in the
 * report.
 */
export function eventNames(language: Language) {
  return {
    death: inLanguage(death, language),
    cause: inLanguage(cause, language),
    phase: inLanguage(phase, language),
    mark: inLanguage(mark, language),
    many: inLanguage(many, language)
  }
}
