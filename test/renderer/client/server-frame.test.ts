import { describe, expect, it } from 'vitest'
import { nodeUrl } from '../../../src/renderer/client/media-url'
import { parseServerFrame } from '../../../src/renderer/client/server-frame'

describe('a frame of the host', () => {
  it('is a result or a delta', () => {
    expect(parseServerFrame('{"id":3,"result":{"ok":true,"value":null}}')).toEqual({
      id: 3,
      result: { ok: true, value: null }
    })
    expect(parseServerFrame('{"event":"delta","payload":{"seq":1}}')).toEqual({
      event: 'delta',
      payload: { seq: 1 }
    })
  })

  it('is left out when it is anything else', () => {
    const bad = [
      '',
      '{',
      'null',
      '[]',
      '3',
      '{"id":"3","result":{"ok":true}}',
      '{"id":3}',
      '{"id":3,"result":{"ok":false}}',
      '{"event":"delta"}',
      '{"event":"other","payload":{}}'
    ]
    for (const text of [...bad, new ArrayBuffer(4), undefined]) expect(parseServerFrame(text)).toBeNull()
  })
})

describe('the address of a stored file', () => {
  it('encodes each part by itself', () => {
    expect(nodeUrl('server-1', '/uploads/mi vídeo #1.mp4')).toBe(
      '/api/node/server-1/uploads/mi%20v%C3%ADdeo%20%231.mp4'
    )
  })
})
