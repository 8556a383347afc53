import type { LinkFault } from '../faults'
import type { JournalEvent } from '../journal'
import type { Language } from '../names'
import type { Evidence, Outcome } from '../outcome'
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

/** How a reply, a session or a copy ended. */
const outcome: Names<Outcome> = {
  whole: { es: 'entera', en: 'whole' },
  cut: { es: 'cortada', en: 'cut' },
  unknown: { es: 'no se sabe', en: 'unknown' }
}

/** What shows it. */
const evidence: Names<Evidence> = {
  framing: { es: 'ella misma dice que está completa', en: 'it says of itself that it is complete' },
  agreement: {
    es: 'varias réplicas la terminaron en el mismo sitio',
    en: 'several replicas ended it at the same place'
  },
  alive: { es: 'quien la terminó sigue vivo', en: 'who ended it lives on' },
  sha256: { es: 'tiene el SHA-256 del original', en: 'it has the SHA-256 of the source' },
  short: { es: 'la conexión terminó antes que ella', en: 'the connection ended before its end' },
  died: { es: 'quien la enviaba murió', en: 'its sender died' },
  reset: { es: 'la conexión se reinició', en: 'the connection was reset' },
  frozen: { es: 'quien queda no se mueve', en: 'whoever is left stands still' },
  refused: { es: 'nadie aceptó la petición', en: 'nobody took the request' },
  limit: { es: 'se alcanzó un límite de tiempo o de bytes', en: 'a limit of time or bytes was hit' },
  'given-up': { es: 'uno de sus dos extremos la abandonó', en: 'one of its two ends gave it up' },
  differs: { es: 'su SHA-256 no es el del original', en: 'its SHA-256 is not that of the source' },
  unverified: {
    es: 'no se pudo averiguar si quien la enviaba sigue vivo',
    en: 'whether its sender lives on could not be found out'
  },
  'client-left': { es: 'el cliente se fue antes del final', en: 'the client left before its end' },
  unanswered: {
    es: 'se envió entera, y nadie respondió que se guardara',
    en: 'all of it was sent, and nobody answered that it was stored'
  }
}

/** What is done to a link. */
const fault: Names<LinkFault['type']> = {
  latency: { es: 'Retardo', en: 'Delay' },
  bandwidth: { es: 'Ancho de banda', en: 'Bandwidth limit' },
  slow_close: { es: 'Cierre lento', en: 'Slow close' },
  timeout: { es: 'Agujero negro', en: 'Black hole' },
  reset_peer: { es: 'Corte con RST', en: 'Reset' },
  slicer: { es: 'Trozos pequeños', en: 'Small pieces' },
  limit_data: { es: 'Límite de datos', en: 'Data limit' },
  corrupt: { es: 'Corrupción de bytes', en: 'Byte corruption' },
  down: { es: 'Corte', en: 'Cut' },
  partition: { es: 'Partición', en: 'Partition' }
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
    outcome: inLanguage(outcome, language),
    evidence: inLanguage(evidence, language),
    fault: inLanguage(fault, language),
    mark: inLanguage(mark, language),
    many: inLanguage(many, language)
  }
}
