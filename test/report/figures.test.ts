import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ticks } from '#report/figures/axis'
import { chart } from '#report/figures/chart'
import { graph } from '#report/figures/graph'
import { textWidth } from '#report/figures/svg'
import { linkId } from '#shared/links'
import { topologySchema } from '#shared/topology'
import { formatFor } from '#report/words/format'
import { sampleRun } from './support/sample-run'

const said = { title: 'x', kind: String, state: String, primary: 'p', detached: 'd' }

test('ticks are round, inside the axis, and few', () => {
  expect(ticks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10])
  expect(ticks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3])
  expect(ticks(5, 5)).toEqual([5])
})

test('no line is drawn where nothing was sampled', () => {
  const series = (points: [number, number | null][]) =>
    chart(
      {
        title: 't',
        unit: 'u',
        from: 0,
        to: 9000,
        marks: [],
        series: [{ name: 's', color: '#123456', points }]
      },
      formatFor('en')
    )
  const moves = (svg: string) =>
    /d="([^"]*)"[^>]*stroke="#123456" stroke-width="1.6"/.exec(svg)?.[1]?.match(/M/g)?.length
  expect(
    moves(
      series([
        [0, 1],
        [500, 2],
        [1000, 3]
      ])
    )
  ).toBe(1)
  expect(
    moves(
      series([
        [0, 1],
        [500, 2],
        [6000, 3]
      ])
    )
  ).toBe(2)
  expect(
    moves(
      series([
        [0, 1],
        [500, null],
        [1000, 3]
      ])
    )
  ).toBe(2)
})

test('a chart names each of its lines inside of itself, in rows where they are many', () => {
  const servers = [1, 2, 3, 4, 5, 6].map(index => `servidor-con-un-nombre-muy-largo-y-mas-${index}`)
  const svg = chart(
    {
      title: 't',
      unit: 'u',
      from: 0,
      to: 9000,
      marks: [{ t: 8900, label: 'matar servidor-con-un-nombre', color: '#654321' }],
      series: servers.map(name => ({ name, color: '#123456', points: [[0, 1]] as const }))
    },
    formatFor('en')
  )
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []
  const named = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="11">([^<]*)</g)]
  // Each by its number, though none has room for the whole of its name.
  expect(named.map(([, , , name = '']) => name.replace(/^servidor-con.*…/, ''))).toEqual(
    servers.map(name => name.slice(-8))
  )
  for (const [, x, y] of named) {
    expect(Number(x) + 150).toBeLessThanOrEqual(Number(width))
    expect(Number(y)).toBeLessThan(Number(height))
  }
  // What happened at the very end has its words before its line, and not on it.
  const [, mark] = /<text x="([\d.]+)" y="20" font-size="10" fill="#654321"/.exec(svg) ?? []
  expect(Number(mark)).toBeLessThan(560)
})

test('no two nodes of a graph lie on one another, however they are linked', () => {
  const nodes = Array.from({ length: 40 }, (_, index) => ({
    ...sampleRun.topology.nodes[2]!,
    id: `n-${index}`
  }))
  const ring = nodes.map(({ id }, index) => ({ from: id, to: `n-${(index + 1) % 40}` }))
  for (const links of [[], ring, ring.slice(0, 5)]) {
    const svg = graph({ ...sampleRun.topology, nodes, links }, said)
    const places = [...svg.matchAll(/<rect x="([^"]+)" y="([^"]+)"/g)].map(([, x, y]) => `${x} ${y}`)
    expect(new Set(places).size).toBe(40)
  }
})

test('what is written on a link, however long, lies on no node, and inside of the drawing', () => {
  const { topology } = sampleRun
  const names = topology.nodes.map(({ id }) => id)
  const links = [...topology.links, { from: names[2]!, to: names[3]! }]
  const fault = 'Corrupción de bytes, Ancho de banda, Límite de datos, Supercalifragilísticamente'
  const svg = graph({ ...topology, links }, said, {
    states: new Map(),
    acted: new Set(),
    primary: new Set(links.map(({ from, to }) => linkId(from, to))),
    detached: new Set(),
    faults: new Map(links.map(({ from, to }) => [linkId(from, to), fault] as const))
  })
  const numbers = (pattern: RegExp) =>
    [...svg.matchAll(pattern)].map(match => match.slice(1).map(Number) as [number, number, number, number])
  const [[right = 0] = []] = numbers(/viewBox="0 0 (\d+) /g)
  const boxes = numbers(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)
  const labels = [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"[^>]*font-size="10" [^>]*>([^<]*)</g)]
  expect(labels.length).toBeGreaterThan(links.length)
  for (const [, x, y, text = ''] of labels) {
    const half = textWidth(text, 10) / 2
    expect(Number(x) + half).toBeLessThanOrEqual(right)
    for (const [left, top, width, height] of boxes) {
      const beside = Number(x) + half <= left || Number(x) - half >= left + width
      expect(beside || Number(y) < top || Number(y) - 8 > top + height, `${text} on a node`).toBe(true)
    }
  }
})

const presets = new URL('../../src/lab/topology/presets/', import.meta.url)

test.each(readdirSync(presets).filter(file => file.endsWith('.json')))(
  'what is written on the links of %s lies on nothing else that is, and inside of the drawing',
  file => {
    const topology = topologySchema.parse(JSON.parse(readFileSync(new URL(file, presets), 'utf8')))
    const ids = topology.links.map(({ from, to }) => linkId(from, to))
    for (const fault of ['corte', 'Corrupción de bytes, Ancho de banda']) {
      for (const every of [1, 2, 3]) {
        const svg = graph(topology, said, {
          states: new Map(),
          acted: new Set(),
          primary: new Set(ids.filter((_, index) => index % 3 === 0)),
          detached: new Set(),
          faults: new Map(ids.filter((_, index) => index % every === 0).map(id => [id, fault] as const))
        })
        const [, height] = /viewBox="0 0 \d+ ([\d.]+)"/.exec(svg) ?? []
        const written = [
          ...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)"[^>]*font-size="10" [^>]*>([^<]*)</g)
        ].map(([, x, y, text = '']) => ({ x: Number(x), y: Number(y), text, half: textWidth(text, 10) / 2 }))
        expect(written.length).toBeGreaterThan(0)
        for (const [index, one] of written.entries()) {
          expect(one.y - 9).toBeGreaterThanOrEqual(0)
          expect(one.y).toBeLessThanOrEqual(Number(height))
          for (const other of written.slice(index + 1)) {
            const isBeside = Math.abs(one.x - other.x) >= one.half + other.half
            expect(isBeside || Math.abs(one.y - other.y) >= 10, `${one.text} on ${other.text}`).toBe(true)
          }
        }
      }
    }
  }
)

test('a node says what has room below its name, whole, and no more', () => {
  const { topology } = sampleRun
  const kind = 'servidor de archivos muy grandes'
  const state = { states: new Map(topology.nodes.map(({ id }) => [id, 'up' as const])) }
  const now = graph(
    topology,
    { ...said, kind: () => kind, state: () => 'activo' },
    { ...state, acted: new Set(), primary: new Set(), detached: new Set(), faults: new Map() }
  )
  expect(now).not.toContain('…')
  expect(now).toContain('>activo</text>')
})
