/** Names, and what names may look like. Apart from the schemas, so that the panel does not carry those. */

/**
 * The kinds of node. `external` is the student's own program: a command line that the supervisor runs. `existing` is a
 * server that is there, and that the lab neither starts nor stops.
 */
export const nodeKinds = [
  'replica',
  'file-server',
  'replicating-proxy',
  'balancer',
  'client',
  'external',
  'existing'
] as const
export type NodeKind = (typeof nodeKinds)[number]

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** The states of a node's life; `src/lab/supervisor/transition.ts` says which follows which. */
export const nodeStates = [
  'stopped',
  'starting',
  'up',
  'frozen',
  'draining',
  'down',
  'backoff',
  'failed'
] as const
export type NodeState = (typeof nodeStates)[number]

/**
 * How soon a node that died is started again. `real`: as its restart policy says; `class`: after `classDownMs` at the
 * soonest, so that a room sees it; `hand`: when somebody presses Start.
 */
export const paces = ['real', 'class', 'hand'] as const
export type Pace = (typeof paces)[number]

/** How long a node that died stays down at the pace `class`, ms. */
export const classDownMs = 3_000

/** A node's id, which is also the name of its folder. */
export const nodeIdPattern = /^[a-z0-9][a-z0-9-]{0,39}$/

/** A name that none of the nodes has: the wanted one, or with the first number after it that is free, from 2 on. */
export function freeName(nodes: readonly { readonly id: string }[], wanted: string): string {
  const taken = new Set(nodes.map(({ id }) => id))
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`
  return name
}

/** What a machine is called in a lab, from the name of its host, without its domain; empty where that has nothing of use. */
export function idFromHostName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\..*$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 36)
}

/** Why a machine was not reached. */
export const reachReasons = [
  'no-carrier',
  'no-engine',
  'no-container',
  'host-key',
  'host-changed',
  'no-key',
  'sign-in',
  'no-node',
  'old-node',
  'refused',
  'no-route',
  'no-name',
  'silent',
  'protocol',
  'other'
] as const
export type ReachReason = (typeof reachReasons)[number]

/** The name of a fault, or of a partition. */
export const faultNamePattern = /^[a-z0-9][a-z0-9_-]{0,39}$/

/** The panel's screens, in the order of its rail and of the app's menu. */
export const screens = [
  'lab',
  'replicas',
  'transfers',
  'roads',
  'metrics',
  'timeline',
  'exercises',
  'runs'
] as const
export type Screen = (typeof screens)[number]

/** The languages of the panel and of the app's menu, each under its own name. */
export const languages = { es: 'Español', en: 'English' } as const
export type Language = keyof typeof languages
export const languageIds = Object.keys(languages) as [Language, ...Language[]]

/** The language of a system whose locale is `locale` (as `es-MX`); English where it is none of ours. */
export function languageOf(locale: string): Language {
  const [id] = locale.toLowerCase().split(/[^a-z]/)
  return languageIds.find(language => language === id) ?? 'en'
}

type Titles = Readonly<Partial<Record<Language, string>>>

/** A title in `language`, otherwise in English; undefined where there is no title at all. */
export function titleIn(titles: Titles | null | undefined, language: Language): string | undefined {
  return titles?.[language] ?? titles?.en
}
