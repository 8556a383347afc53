import { net, protocol } from 'electron'
import { pathToFileURL } from 'node:url'
import type { LabDoor } from '#lab/hosts/lab-door'
import {
  forwardedRequestHeaders,
  forwardedResponseHeaders,
  nodeGatewayPrefix,
  nodeTarget
} from '#lab/hosts/node-gateway'
import { panelHeaders } from '#lab/hosts/panel-headers'
import { RelevoError } from '#shared/errors'
import { isPanelUrl, panelFile, panelScheme } from './panel-origin'

/** Makes `app:` an origin like `https:`. Electron wants it before the app is ready. */
export function registerPanelScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: panelScheme, privileges }])
}

/** Serves the panel's files, and passes what it plays on from the nodes. */
export function servePanel(rendererDir: string, lab: LabDoor): void {
  protocol.handle(panelScheme, async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405)
    if (!isPanelUrl(request.url)) return refusal(404)
    const url = new URL(request.url)
    if (url.pathname.startsWith(nodeGatewayPrefix)) return fromNode(lab, url, request)
    const file = panelFile(rendererDir, url)
    if (file === null) return refusal(403)
    try {
      const answer = await net.fetch(pathToFileURL(file).href)
      const type = answer.headers.get('content-type') ?? 'application/octet-stream'
      return new Response(answer.body, { headers: { ...panelHeaders, 'content-type': type } })
    } catch {
      return refusal(404)
    }
  })
}

async function fromNode(lab: LabDoor, url: URL, request: Request): Promise<Response> {
  try {
    const { host, port, path } = nodeTarget(lab.snapshot(), url)
    const answer = await net.fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}${path}`, {
      method: request.method,
      headers: forwardedRequestHeaders(name => request.headers.get(name)),
      bypassCustomProtocolHandlers: true
    })
    return new Response(answer.body, {
      status: answer.status,
      headers: forwardedResponseHeaders(name => answer.headers.get(name))
    })
  } catch (error) {
    return Response.json({ error: RelevoError.data(error) }, { status: 502 })
  }
}

const refusal = (status: number): Response => new Response(null, { status })
