import type { i18n } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { isolationName } from '../../../../src/shared/runs/partition-names'
import { faultSchema, faultTypes, type LinkFault } from '../../../../src/shared/faults'
import {
  cuts,
  faultFigure,
  faultIcons,
  faultMenu,
  fieldsOf
} from '../../../../src/renderer/faults/look/fault-look'
import { biteText, faultDetails, faultSentence } from '../../../../src/renderer/faults/look/fault-text'
import { partitionText } from '../../../../src/renderer/faults/look/partition-text'
import { resetParts } from '../../../../src/renderer/faults/look/reset-text'
import { formatFor } from '../../../../src/renderer/format/format'
import { setUpI18n } from '../../../../src/renderer/i18n/i18n'
import { drawings } from '../../../../src/renderer/ui/icon/icon-drawings'
import { delay, faultView, partitioned } from '../fault-views'

let words: i18n
beforeAll(() => {
  words = setUpI18n('en')
})
const languages = ['es', 'en'] as const
const named = (type: (typeof faultTypes)[number]) => {
  const fault = faultSchema.parse({ type })
  return { ...fault, name: type } as LinkFault
}

describe('every type of fault', () => {
  it('is in the menu once, and has an icon', () => {
    expect([...faultMenu].sort()).toEqual([...faultTypes].sort())
    for (const icon of Object.values(faultIcons)) expect(drawings).toHaveProperty(icon)
  })

  it.each([...faultTypes, 'partition' as const])('%s is said in both languages, without a hole', type => {
    const fault = type === 'partition' ? partitioned('p') : named(type)
    for (const language of languages) {
      const [t, format] = [words.getFixedT(language), formatFor(language)]
      const said = [
        faultFigure(t, format, fault),
        faultSentence(t, format, faultView(fault), 'replica-1', true),
        t(`faults.does.${type}`)
      ]
      for (const text of said) {
        expect(text).not.toBe('')
        expect(text).not.toMatch(/faults\.|\{\{|undefined|NaN/)
      }
    }
  })

  it.each(faultTypes)('%s has a field for each of its figures', type => {
    const figures = Object.entries(faultSchema.parse({ type })).filter(
      ([, value]) => typeof value === 'number'
    )
    expect(fieldsOf(type).map(({ key }) => key)).toEqual(expect.arrayContaining(figures.map(([key]) => key)))
    expect(fieldsOf(type)).toHaveLength(figures.length)
  })
})

describe('a fault', () => {
  it('says its figures, its direction and its share of the connections', () => {
    const fault = { ...delay(), jitterMs: 20, direction: 'downstream', toxicity: 0.5 } as LinkFault
    const [t, format] = [words.getFixedT('en'), formatFor('en')]
    expect(faultDetails(t, format, fault, 'replica-1')).toEqual([
      '+200\u00a0ms ± 20\u00a0ms',
      '← replies',
      'on 50% of the connections'
    ])
    expect(faultFigure(t, format, fault)).toBe('+200\u00a0ms')
    const toward = { ...fault, direction: 'upstream' } as LinkFault
    expect(faultDetails(words.getFixedT('es'), formatFor('es'), toward, 'replica-1')[1]).toBe(
      '→ hacia replica-1'
    )
  })

  it('tells apart that it has done nothing, that nobody knows yet, and that its node does not run', () => {
    const [t, format] = [words.getFixedT('es'), formatFor('es')]
    expect(biteText(t, format, faultView(delay()), true)).toBe('sin efecto todavía')
    expect(biteText(t, format, faultView(delay(), { counts: null }), true)).toBe('puesto; aún sin cifras')
    expect(biteText(t, format, faultView(delay(), { counts: null }), false)).toBe('su nodo no está en marcha')
    const bitten = faultView(delay(), { counts: { connections: 3, bytes: 4096 } })
    expect(biteText(t, format, bitten, true)).toBe('ha afectado a 3 conexiones, 4.1\u00a0kB')
  })

  it('cuts a link only when nothing passes on any connection', () => {
    const down = named('down')
    expect(cuts(down)).toBe(true)
    expect(cuts({ ...down, toxicity: 0.9 } as LinkFault)).toBe(false)
    expect(cuts(partitioned('p'))).toBe(true)
    expect(cuts(named('timeout'))).toBe(false)
  })
})

it('a reset says only what there was', () => {
  const t = words.getFixedT('en')
  expect(resetParts(t, 0, 0, 0)).toEqual([])
  expect(resetParts(t, 1, 2, 0)).toEqual(['1 node resumed', '2 faults removed'])
  expect(resetParts(words.getFixedT('es'), 0, 1, 1)).toEqual(['1 fallo quitado', '1 partición reparada'])
})

describe('a partition', () => {
  it('of one node from the others is said in words, and by its name where somebody gave one', () => {
    const long = 'a-server-with-a-name-of-forty-characters'
    const sides = [['server-3'], ['zone-a', 'zone-b'], [long]]
    const said = (language: 'es' | 'en', name: string) =>
      partitionText(words.getFixedT(language), { name, sides })
    expect(said('es', isolationName('server-3'))).toBe('aislamiento de server-3')
    expect(said('en', isolationName('server-3'))).toBe('isolation of server-3')
    expect(said('es', 'laboratorio-2')).toBe('laboratorio-2')
    expect(said('es', 'isolate-')).toBe('isolate-')
    expect(said('es', 'isolate-zone-a')).toBe('isolate-zone-a')
    expect(said('es', isolationName(long))).toBe(isolationName(long))
    expect(partitionText(words.getFixedT('es'), { name: 'isolate-server-3' })).toBe('isolate-server-3')
  })
})
