const firstPort = 21_000
const proxies = 4
const replicasEach = 11

/** Four proxies with eleven replicas each, a client and a file server: fifty nodes. */
export function fiftyNodes() {
  const nodes = [{ id: 'clients', kind: 'client' }]
  const links = []
  let port = firstPort
  const proxyPorts = []
  for (let p = 1; p <= proxies; p++) {
    const proxy = `proxy-${p}`
    proxyPorts.push(port)
    nodes.push({ id: proxy, kind: 'replicating-proxy', port: port++ })
    links.push({ from: 'clients', to: proxy })
    for (let r = 1; r <= replicasEach; r++) {
      const replica = `replica-${p}-${r}`
      nodes.push({ id: replica, kind: 'replica', port: port++ })
      links.push({ from: proxy, to: replica })
    }
  }
  nodes.push({ id: 'files', kind: 'file-server', port: port++ })
  const ports = Array.from({ length: port - firstPort }, (_, index) => firstPort + index)
  return { topology: { name: 'fifty', nodes, links }, ports, proxyPorts, replicasEach, sparePort: port }
}

/** What listens in the default lab (`src/lab/topology/presets/full.json`), and its proxy with three replicas. */
export const defaultLab = {
  topology: 'full',
  ports: [50000, 50001, 50002, 50003, 12346, 5000, 5001, 5002, 5550, 5555, 5556, 5557],
  proxyPorts: [50000],
  replicasEach: 3
}
