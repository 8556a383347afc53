import { expect, test } from 'vitest'
import { reportOf } from '#report/report-of'
import { writeMarkdown } from '#report/write/markdown'
import { sampleRun } from '../support/sample-run'

test('the pictures that the text names are there, and no others', () => {
  const png = { name: 'foto.png', src: 'data:image/png;base64,iVBORw0KGgo=' }
  const { text, pictures } = writeMarkdown(reportOf(sampleRun, { pictures: [png] }, 'es'), 'informe')
  const named = [...text.matchAll(/\]\(<informe\/([^>]+)>\)/g)].map(([, file]) => file)
  expect(named.sort()).toEqual([...pictures.keys()].sort())
  expect(pictures.get('picture-1.png')).toEqual({ base64: 'iVBORw0KGgo=' })
  expect(pictures.get('topology.svg')).toMatchObject({
    svg: expect.stringContaining('<svg xmlns=') as string
  })
})

test('nothing that somebody wrote is markup', () => {
  const conclusions = '# not a head\n\n<b>|`*_[x](javascript:y)'
  const { text } = writeMarkdown(
    reportOf({ ...sampleRun, name: 'a | b `c`', exercise: null }, { conclusions }, 'en'),
    'x'
  )
  expect(text).toContain('\\# not a head')
  expect(text).toContain('&lt;b\\>\\|\\`\\*\\_\\[x\\]\\(javascript\\:y\\)')
  expect(text.split('\n')[0]).toBe('# a \\| b \\`c\\`')
})
