/** `/api/node/<id>/<path>`, with each part of the path encoded by itself. */
export function nodeUrl(node: string, path: string): string {
  const parts = path.split('/').filter(part => part !== '')
  return `/api/node/${encodeURIComponent(node)}/${parts.map(encodeURIComponent).join('/')}`
}
