import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { errorCodes } from '../../../src/shared/errors'
import { nodeStates } from '../../../src/shared/state'
import { nodeKinds } from '../../../src/shared/topology'
import { en } from '../../../src/renderer/i18n/en'
import { es } from '../../../src/renderer/i18n/es'
import { errorDetail, errorText } from '../../../src/renderer/i18n/error-text'
import type { Words } from '../../../src/renderer/i18n/use-words'

/** Every text by its full key. */
function texts(tree: object, path = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(tree)) {
    const full = path === '' ? key : `${path}.${key}`
    if (typeof value === 'string') found.set(full, value)
    else for (const [inner, text] of texts(value as object, full)) found.set(inner, text)
  }
  return found
}

const english = texts(en)
const spanish = texts(es)
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(match => match[1]).sort()

describe('words', () => {
  it('have the same keys in both languages', () => {
    expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort())
  })

  it('have the same holes in both languages', () => {
    for (const [key, text] of english)
      expect([key, holes(spanish.get(key) ?? '')]).toEqual([key, holes(text)])
  })

  it('are nowhere empty', () => {
    for (const [key, text] of [...english, ...spanish]) expect([key, text.trim() !== '']).toEqual([key, true])
  })

  it('are those of Mexico, and one thing has one word', () => {
    for (const [key, text] of spanish) {
      expect([
        key,
        /órden|ordenador|fichero|vídeo|\bagreg|\bpuls[ae]\b|\b(ha|han) (podido|fallado)/i.test(text)
      ]).toEqual([key, false])
      // A node's name has no gender: it may be replica-1, servidor or flask-1.
      expect([key, /\{\{(to|node)\}\} (elegid|unid|separad|añadid|borrad)/.test(text)]).toEqual([key, false])
      if (text === spanish.get('faults.title')) expect(key).toMatch(/fault|^faults\./)
    }
  })

  it('name every error, state and kind', () => {
    for (const tree of [english, spanish]) {
      for (const code of errorCodes) expect(tree.has(`errors.${code}`)).toBe(true)
      for (const state of nodeStates) expect(tree.has(`common.state.${state}`)).toBe(true)
      for (const kind of nodeKinds) expect(tree.has(`common.kind.${kind}`)).toBe(true)
    }
  })
})

describe('the text of an error', () => {
  let t: Words
  beforeAll(async () => {
    const instance = i18next.createInstance()
    await instance.init({
      lng: 'es',
      showSupportNotice: false,
      resources: { es: { translation: es } },
      interpolation: { escapeValue: false }
    })
    t = instance.t as unknown as Words
  })

  it('says the port and who holds it when they are known', () => {
    const error = { code: 'PORT_IN_USE', message: 'x', details: { port: 5000, pid: 812 } } as const
    expect(errorText(t, error)).toBe(
      'El puerto 5000 lo ocupa otro programa. Elige otro. Lo ocupa el proceso 812.'
    )
  })

  it('says a detail in the language of the panel, and of one that is not the lab’s own that it is in English', () => {
    const detail = (message: string) => errorDetail(t, 'es', { code: 'TIMEOUT', message })
    expect(detail('no answer in 5000 ms')).toBe('TIMEOUT · no hubo respuesta en 5000 ms')
    expect(detail('Something else')).toBe('TIMEOUT · en inglés: «Something else»')
    expect(detail('')).toBe('TIMEOUT')
  })

  it('says of a node that is given up what it ended of the last time', () => {
    const last = { code: 'PORT_IN_USE', message: 'x', details: { port: 5000 } }
    const details = { exits: 6, windowMs: 30_000, maxExits: 6, last }
    expect(errorText(t, { code: 'LIMIT_REACHED', message: 'x', details })).toMatch(
      /Terminó 6 veces .* La última vez: El puerto 5000 lo ocupa otro programa\./
    )
  })

  it('says of a file that it has changed, where that is why', () => {
    const error = { code: 'WRONG_STATE', message: 'x' } as const
    expect(errorText(t, { ...error, details: { changed: true } })).toContain('El archivo cambió')
    expect(errorText(t, error)).not.toContain('archivo')
  })

  it('does without facts that are missing or of another type', () => {
    expect(
      errorText(t, { code: 'PORT_IN_USE', message: 'x', details: { port: 50000, reserved: true } })
    ).toMatch(/reserva el puerto 50000/)
    expect(errorText(t, { code: 'PORT_IN_USE', message: 'x', details: { port: 'many' } })).not.toContain('{{')
    for (const code of errorCodes) expect(errorText(t, { code, message: 'x' })).not.toContain('{{')
    const ended = (details: object) =>
      errorText(t, { code: 'PROGRAM_ENDED', message: 'x', details: { ...details } })
    expect(ended({ ready: false, exitCode: 0 })).toMatch(/0\.$/)
    expect(ended({ ready: true, signal: 'SIGSEGV' })).toContain('SIGSEGV')
    for (const reason of ['no-command', 'no-file', 'no-folder', 'not-allowed', 'prepare']) {
      const error = { code: 'SPAWN_FAILED', message: 'x', details: { reason, command: 'java17' } } as const
      expect(errorText(t, error)).toContain('java17')
    }
  })
})
