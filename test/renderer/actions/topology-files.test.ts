import { expect, it } from 'vitest'
import { isTopologyFile } from '../../../src/renderer/actions/use-topology-files'

it('opens files of topologies and sends the others', () => {
  expect(['a.relevo', 'A.RELEVO', 'a.relevo.mp4', 'a.yaml'].map(name => isTopologyFile({ name }))).toEqual([
    true,
    true,
    false,
    false
  ])
})
