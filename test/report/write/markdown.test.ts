import { expect, test } from 'vitest'
import { reportOf } from '#report/report-of'
import { writeMarkdown } from '#report/write/markdown'
import { sampleRun } from '../support/sample-run'
import { topologySchema } from '#shared/topology'

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

test('a server that is there is told with its address, and a program of one’s own as a process', () => {
  const topology = topologySchema.parse({
    name: 'own',
    nodes: [
      { id: 'database', kind: 'existing', host: 'db.example.org', port: 6379 },
      { id: 'mine', kind: 'external', port: 50001, command: 'java Servidor2' }
    ],
    links: []
  })
  const { text } = writeMarkdown(reportOf({ ...sampleRun, topology }, {}, 'es'), 'x')
  expect(text).toContain('| `database` | servidor existente | `db.example.org` | 6379 | nadie |')
  expect(text).toContain('| `mine` | programa propio | proceso | 50001 | nadie |')
})
