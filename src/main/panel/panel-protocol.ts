import { protocol } from 'electron'
import type { LabDoor } from '#lab/hosts/lab-door'
import { nodeGatewayPrefix, nodeTarget } from '#lab/hosts/node-gateway'
import { RelevoError } from '#shared/errors'
import { nodeResponse } from './node-response'
import { panelResponse } from './panel-files'
import { isPanelUrl, panelScheme } from './panel-origin'

/** Makes `app:` an origin like `https:`. Electron wants it before the app is ready. */
export function registerPanelScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: panelScheme, privileges }])
}

/** Serves the panel's files, and passes what it plays on from the nodes. */
export function servePanel(rendererDir: string, lab: LabDoor): void {
  protocol.handle(panelScheme, request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 })
    if (!isPanelUrl(request.url)) return new Response(null, { status: 404 })
    const url = new URL(request.url)
    if (url.pathname.startsWith(nodeGatewayPrefix)) return fromNode(lab, url, request)
    return panelResponse(rendererDir, url)
  })
}

async function fromNode(lab: LabDoor, url: URL, request: Request): Promise<Response> {
  try {
    return await nodeResponse(nodeTarget(lab, url), request)
  } catch (error) {
    const data = RelevoError.data(error)
    return Response.json({ error: data }, { status: data.code === 'NODE_NOT_FOUND' ? 404 : 502 })
  }
}
