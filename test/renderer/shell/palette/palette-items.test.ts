import { describe, expect, it } from 'vitest'
import { searchItems } from '../../../../src/renderer/shell/palette/palette-items'

describe('the palette', () => {
  it('finds every word in any order, without accents or case', () => {
    const items = [{ text: 'Matar réplica-1' }, { text: 'Congelar réplica-1' }]
    expect(searchItems(items, 'replica mat')).toEqual([items[0]])
    expect(searchItems(items, '')).toEqual(items)
    expect(searchItems(items, 'nada')).toEqual([])
  })
})
