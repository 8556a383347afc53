import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseTopologyText } from '#lab/topology/parse'
import { root } from './source-files'

const text = (file: string): string => readFileSync(join(root, file), 'utf8')

interface Service {
  readonly container_name: string
  readonly networks: { readonly lab: { readonly ipv4_address: string } }
}

test('the machines of the topology for containers are those that are brought up', () => {
  const { services } = parse(text('compose.yaml'), { merge: true }) as { services: Record<string, Service> }
  const { machines } = parseTopologyText(text('docs/three-machines.yaml'))
  expect(machines?.map(({ id, address, carrier }) => ({ id, address, carrier }))).toEqual(
    Object.entries(services).map(([id, { container_name, networks }]) => ({
      id,
      address: networks.lab.ipv4_address,
      carrier: ['docker', 'exec', '-i', container_name]
    }))
  )
})

test('what an image is built from is sent to the builder, and nothing else', () => {
  const sent = text('.dockerignore')
    .split('\n')
    .filter(line => line !== '')
  expect(sent[0]).toBe('**')
  const named = sent.slice(1).filter(line => !line.includes('*'))
  expect(named.filter(line => !line.startsWith('!') || !existsSync(join(root, line.slice(1))))).toEqual([])
  const copied = [...text('Dockerfile').matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(
    ([, paths = '']) => paths.split(' ').map(path => path.replace('/relevo/', ''))
  )
  const made = ['out', 'node_modules']
  expect(copied.filter(path => !made.includes(path) && !sent.includes(`!${path}`))).toEqual([])
})
